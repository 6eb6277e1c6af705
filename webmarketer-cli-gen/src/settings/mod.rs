//! `webmarketer.toml`: what a project says once, in place of flags.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use webmarketer_schema::{ProjectId, lock};

use crate::exit::{Exit, Failure};

/// The name of the file.
pub(crate) const FILE_NAME: &str = "webmarketer.toml";

/// Where generated code goes, unless it is said otherwise.
const OUTPUT: &str = "src/events.rs";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    project: Option<String>,
    lock: Option<PathBuf>,
    #[serde(default)]
    generate: Generate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Generate {
    output: Option<PathBuf>,
}

/// What the flags and the file say together; a flag beats the file.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) project: Option<ProjectId>,
    pub(crate) lock: PathBuf,
    pub(crate) output: PathBuf,
    /// Whether somebody asked for generated code in `output`, so that it must be there.
    pub(crate) output_is_named: bool,
}

/// What the flags say.
#[derive(Debug, Default)]
pub(crate) struct Flags<'a> {
    pub(crate) project: Option<&'a str>,
    pub(crate) lock: Option<&'a Path>,
    pub(crate) output: Option<&'a Path>,
}

impl Settings {
    /// Reads the file in `folder`, if there is one, under the flags.
    pub(crate) fn read(folder: &Path, flags: &Flags<'_>) -> Result<Self, Failure> {
        let path = folder.join(FILE_NAME);
        let file: File = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                Failure::new(Exit::Usage, format!("{}: {}", path.display(), one_line(&text, &error)))
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
            Err(error) => {
                return Err(Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display())));
            }
        };
        let project = flags.project.or(file.project.as_deref());
        let project =
            project.map(|id| id.parse().map_err(|error| Failure::new(Exit::Usage, format!("{error}")))).transpose()?;
        let output = flags.output.map(Path::to_owned).or_else(|| file.generate.output.map(|path| folder.join(path)));
        let lock = flags.lock.map(Path::to_owned).or_else(|| file.lock.map(|path| folder.join(path)));
        Ok(Self {
            project,
            lock: lock.unwrap_or_else(|| folder.join(lock::FILE_NAME)),
            output_is_named: output.is_some(),
            output: output.unwrap_or_else(|| folder.join(OUTPUT)),
        })
    }
}

/// The line of the mistake and the first sentence about it.
fn one_line(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{line}{}", error.message().lines().next().unwrap_or_default())
}
