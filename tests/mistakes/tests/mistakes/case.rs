//! A mistake: the package in which it was made, and the edit.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use webmarketer_cli_gen::{Choices, generate};
use webmarketer_schema::lock::find::ProjectPaths;
use webmarketer_schema::lock::{self, Lock};

use crate::message::{has_words, helps_not_followed, is_stated};

/// The folder of a mistake.
pub(crate) struct Case {
    /// The name of the folder.
    pub(crate) name: String,
    folder: PathBuf,
    /// The number of mistakes, and so of errors.
    pub(crate) mistakes: usize,
    /// The path of `mistake.rs` in the package.
    pub(crate) source: String,
    without: Vec<String>,
    edits: Vec<Edit>,
}

/// `edit.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditFile {
    #[serde(default = "one")]
    mistakes: usize,
    /// The path of `mistake.rs` in the package.
    #[serde(default = "library")]
    source: String,
    /// The files of `shop` that this package does not have.
    #[serde(default)]
    without: Vec<String>,
    #[serde(rename = "edit")]
    edits: Vec<Edit>,
}

/// A part of the edit.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Edit {
    /// Replaces a text that the file has once.
    Replace {
        /// The path in the package; that of the source by default.
        file: Option<String>,
        replace: String,
        with: String,
        /// The words of the message that state this edit, where they do not have the text itself.
        stated_as: Option<String>,
    },
    /// Deletes a file.
    Delete { delete: String },
    /// Runs a command.
    Run { run: Command },
}

/// A command that a message says to run.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
enum Command {
    /// The service has the event types of the lock in `shop`. A lock that cannot be read is not replaced.
    Pull,
    Generate,
    /// Adds features to `webmarketer-core` in `Cargo.toml`.
    AddFeatures(Vec<String>),
}

const ADD_FEATURES: &str = "cargo add webmarketer-core --features ";

fn one() -> usize {
    1
}

fn library() -> String {
    "src/lib.rs".to_owned()
}

impl Case {
    /// Every case, in the order of their numbers.
    pub(crate) fn all(mistakes: &Path) -> Vec<Self> {
        let folders = fs::read_dir(mistakes).unwrap().map(|entry| entry.unwrap().path());
        let is_numbered = |name: &str| name.starts_with(|c: char| c.is_ascii_digit());
        let folders = folders.filter(|folder| folder.file_name().unwrap().to_str().is_some_and(is_numbered));
        let mut cases: Vec<_> = folders.map(Self::read).collect();
        cases.sort_by_key(|case| (case.number(), case.name.clone()));
        cases
    }

    fn read(folder: PathBuf) -> Self {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(folder.join("edit.toml")).unwrap_or_else(|error| panic!("{name}: {error}"));
        let EditFile { mistakes, source, without, edits } =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{name}/edit.toml: {error}"));
        assert!(!edits.is_empty() && mistakes > 0, "{name}/edit.toml says no edit");
        Self { name, folder, mistakes, source, without, edits }
    }

    /// The number before its name.
    pub(crate) fn number(&self) -> Option<usize> {
        self.name.split('-').next().and_then(|number| number.parse().ok())
    }

    /// The message that is committed.
    pub(crate) fn committed_message(&self) -> PathBuf {
        self.folder.join("message.txt")
    }

    /// Writes the package: what is in `shop`, then the files of this case.
    pub(crate) fn write(&self, package: &Path) -> PathBuf {
        let _ = fs::remove_dir_all(package);
        copy(&self.folder.with_file_name("shop"), package, &|_| true);
        copy(&self.folder, package, &|name| !["mistake.rs", "message.txt", "edit.toml"].contains(&name));
        for path in &self.without {
            fs::remove_file(package.join(path)).unwrap_or_else(|error| panic!("{}: {path}: {error}", self.name));
        }
        write(&package.join(&self.source), &fs::read_to_string(self.folder.join("mistake.rs")).unwrap());
        package.to_owned()
    }

    /// Applies the edit, which the message must state.
    pub(crate) fn edit(&self, package: &Path, message: &str) -> Result<(), String> {
        let edits: String = self.edits.iter().map(Edit::words).collect();
        if let [help, ..] = *helps_not_followed(message, &edits) {
            return Err(format!("the edit does not follow `{}`:\n{message}", help.trim()));
        }
        let unstated = |words: &str| Err(format!("the message does not state `{words}`:\n{message}"));
        for edit in &self.edits {
            match edit {
                Edit::Replace { file, replace, with, stated_as } => match stated_as {
                    Some(words) if !has_words(message, words) => return unstated(words),
                    None if !is_stated(replace, with, message) => return unstated(with),
                    _ => replace_once(&package.join(file.as_ref().unwrap_or(&self.source)), replace, with)?,
                },
                Edit::Run { run } if !has_words(message, &format!("`{}`", run.words())) => {
                    return unstated(&run.words());
                }
                Edit::Delete { .. } if !has_words(message, "delete it") => return unstated("delete it"),
                Edit::Delete { delete } => fs::remove_file(package.join(delete)).map_err(|error| error.to_string())?,
                Edit::Run { run: Command::Pull } => {
                    let paths = ProjectPaths::find(package).map_err(|error| error.to_string())?;
                    let path = package.join(paths.lock.as_deref().unwrap_or(lock::FILE_NAME));
                    if path.exists() {
                        Lock::read(&path).map_err(|error| error.to_string())?;
                    }
                    let service = self.folder.with_file_name("shop").join(lock::FILE_NAME);
                    write(&path, &fs::read_to_string(service).unwrap());
                }
                Edit::Run { run: Command::Generate } => {
                    let lock = Lock::read(&package.join(lock::FILE_NAME)).map_err(|error| error.to_string())?;
                    let settings = fs::read_to_string(package.join("webmarketer.toml")).unwrap_or_default();
                    let choices = Choices::parse(&settings).map_err(|error| error.to_string())?;
                    let generated = generate(&lock, &choices).map_err(|error| error.to_string())?;
                    write(&package.join("src/events.rs"), &generated.root);
                }
                Edit::Run { run: Command::AddFeatures(features) } => {
                    let path = package.join("Cargo.toml");
                    let manifest = fs::read_to_string(&path).map_err(|error| error.to_string())?;
                    write(&path, &with_features(&manifest, features).map_err(|error| error.to_string())?);
                }
            }
        }
        Ok(())
    }
}

impl Edit {
    /// What the edit adds, removes and runs, in lines.
    fn words(&self) -> String {
        match self {
            Self::Replace { replace, with, .. } => format!("{replace}\n{with}\n"),
            Self::Delete { delete } => format!("{delete}\n"),
            Self::Run { run } => format!("{}\n", run.words()),
        }
    }
}

impl Command {
    fn words(&self) -> String {
        match self {
            Self::Pull => "webmarketer pull".to_owned(),
            Self::Generate => "webmarketer generate".to_owned(),
            Self::AddFeatures(features) => format!("{ADD_FEATURES}{}", features.join(",")),
        }
    }
}

impl TryFrom<String> for Command {
    type Error = String;

    fn try_from(words: String) -> Result<Self, String> {
        match &*words {
            "webmarketer pull" => Ok(Self::Pull),
            "webmarketer generate" => Ok(Self::Generate),
            _ => match words.strip_prefix(ADD_FEATURES) {
                Some(features) => Ok(Self::AddFeatures(features.split(',').map(str::to_owned).collect())),
                None => Err(format!("unknown command `{words}`")),
            },
        }
    }
}

/// What `cargo add` makes of a manifest.
fn with_features(manifest: &str, features: &[String]) -> Result<String, toml::de::Error> {
    let mut manifest: toml::Table = toml::from_str(manifest)?;
    let core = &mut manifest["dependencies"]["webmarketer-core"];
    if let toml::Value::String(version) = core {
        *core = toml::Table::from_iter([("version".to_owned(), version.clone().into())]).into();
    }
    let all = core.as_table_mut().unwrap().entry("features").or_insert_with(|| toml::Value::Array(Vec::new()));
    all.as_array_mut().unwrap().extend(features.iter().map(|feature| feature.clone().into()));
    Ok(manifest.to_string())
}

fn replace_once(path: &Path, replace: &str, with: &str) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.matches(replace).count() {
        1 => write(path, &text.replacen(replace, with, 1)),
        found => return Err(format!("`{replace}` stands {found} times in {}", path.display())),
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, takes: &dyn Fn(&str) -> bool) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name), takes);
        } else if takes(name) {
            write(&to.join(name), &fs::read_to_string(&path).unwrap());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "files of this test alone")]
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
