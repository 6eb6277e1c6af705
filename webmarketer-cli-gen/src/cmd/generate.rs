//! `webmarketer generate`: the lock into Rust.

use std::path::{Path, PathBuf};

use clap::Args;
use webmarketer_schema::lock::Lock;

use crate::cli::{Console, Files};
use crate::exit::{Exit, Failure};
use crate::report::{plural, style};
use crate::settings::{Flags, Settings};
use crate::{GenerateError, generate, output};

/// Write the structs of the lock.
///
/// The network is never touched. The file is written only when something changed, and never over a file that
/// webmarketer did not write.
#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    files: Files,

    /// The file to write [default: the one webmarketer.toml names, or src/events.rs]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Generate {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = Flags { project: None, lock: self.files.lock.as_deref(), output: self.output.as_deref() };
        let settings = Settings::read(Path::new(""), &flags)?;
        let lock = Lock::read(&settings.lock).map_err(|error| Failure::lock(&settings.lock, &error))?;
        write(&lock, &settings.output, console)?;
        Ok(Exit::Agree)
    }
}

/// Writes the structs of a lock to `path`.
pub(crate) fn write(lock: &Lock, path: &Path, console: &mut Console<'_>) -> Result<(), Failure> {
    let changed = output::write(path, &source(lock)?)?;
    let (good, count) = (style::GOOD, lock.catalogue.active().count());
    let (word, path) = (if changed { "generated" } else { "unchanged" }, path.display());
    writeln!(console.out, "{good}{word}{good:#} {} in {path}", plural(count, "struct"))?;
    let archived = lock.catalogue.len() - count;
    if archived > 0 {
        writeln!(console.out, "  {} left out", plural(archived, "archived event type"))?;
    }
    Ok(())
}

/// The structs of a lock.
pub(crate) fn source(lock: &Lock) -> Result<String, Failure> {
    generate(lock).map_err(|error| {
        let exit = if matches!(error, GenerateError::Unfit(_)) { Exit::Usage } else { Exit::Failure };
        Failure::new(exit, error.to_string())
    })
}
