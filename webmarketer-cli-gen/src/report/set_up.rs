//! The output of `init`, and its failures.

use std::io::{self, Write};
use std::path::Path;

use crate::resolve::{Ci, LIBRARY, SetUpError, SetUpFile, Written};
use crate::terminal::{Exit, Failure, printable, style};

/// Writes what becomes of a file.
pub(crate) fn write_set_up_file(out: &mut dyn Write, file: &SetUpFile) -> io::Result<()> {
    let (word, style) = match file.written {
        Written::Created => ("created", style::GOOD),
        Written::Updated => ("updated", style::GOOD),
        Written::Left => ("left   ", style::FAINT),
    };
    let (path, note) = (printable(&file.path.display().to_string()), printable(&file.note));
    writeln!(out, "{style}{word}{style:#} {path}: {note}")
}

/// Writes what is to be done next. `lock` is the path of the lock if it exists.
pub(crate) fn write_next_steps(out: &mut dyn Write, lock: Option<&Path>, ci: Option<Ci>) -> io::Result<()> {
    let lines = match lock {
        Some(_) => "run `webmarketer generate` for a struct of each event type, and add `mod events;` to your code",
        None => "set WEBMARKETER_APPLICATION_CREDENTIALS and WEBMARKETER_PROJECT_ID, and run `webmarketer pull`",
    };
    writeln!(out, "\nnext: {lines}")?;
    match ci {
        Some(Ci::Github) => {
            writeln!(out, "      store a service account as the secret WEBMARKETER_CREDENTIALS of the repository")
        }
        Some(Ci::Gitlab) => {
            writeln!(out, "      store a service account as the variable WEBMARKETER_ACCOUNT_FILE, of the type file")
        }
        None => Ok(()),
    }
}

impl From<SetUpError> for Failure {
    fn from(error: SetUpError) -> Self {
        let (what, advice) = match error {
            SetUpError::NotAClone(path) => (
                format!("{} is not a clone of the webmarketer repository", path.display()),
                "name the folder that has `webmarketer-core` in it",
            ),
            SetUpError::NoSource(package) => (
                format!("the package `{package}` does not depend on {LIBRARY}, which is not published yet"),
                "name a clone of the webmarketer repository with --path, or its URL with --git",
            ),
            SetUpError::NoRepository => (
                "--ci needs a git repository, and this folder is in none".to_owned(),
                "run `git init` first, or omit --ci",
            ),
            SetUpError::NoSourceForCi => (
                "--ci needs the repository of webmarketer, to install the program".to_owned(),
                "name its URL with --git, or a folder in this repository with --path",
            ),
            SetUpError::SourceOutside(path) => (
                format!("CI cannot install the program from {}, which is outside of the repository", path.display()),
                "name the URL of the webmarketer repository with --git",
            ),
            SetUpError::Read(path, error) => {
                (format!("cannot read {}: {error}", path.display()), "correct or remove it, and run the command again")
            }
            SetUpError::Write(path, error) => return Self::write(&path, &error),
        };
        Self::new(Exit::Usage, what).advise(advice)
    }
}
