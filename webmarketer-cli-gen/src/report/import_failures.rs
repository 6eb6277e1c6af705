//! Errors of `import`, as failures with an exit code and advice.

use crate::resolve::ImportError;
use crate::terminal::{Exit, Failure};

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        const OTHER_PATH: &str = "name another path with --output, or move the file";
        match error {
            ImportError::Load(error) => error.into(),
            ImportError::Exists(path) => {
                let what = format!("{} exists, and `import` never replaces a file", path.display());
                Self::new(Exit::Usage, what).advise(OTHER_PATH)
            }
            ImportError::SameModule { exists, path } => {
                let what = format!("{} exists, and would be the same module as {}", exists.display(), path.display());
                Self::new(Exit::Usage, what).advise(OTHER_PATH)
            }
            ImportError::Generated(path) => {
                let what = format!("{} is the path of generated code in webmarketer.toml", path.display());
                Self::new(Exit::Usage, what)
                    .advise("name another path with --output; or remove `[generate]`, if no code is generated any more")
            }
            ImportError::NoEventType { pattern, near } => {
                let what = format!("there is no event type `{}` to import", pattern.escape_debug());
                Self::new(Exit::Usage, what).advise(match near {
                    Some(near) => format!("did you mean `{}`?", near.escape_debug()),
                    None => "without --event-type, all are imported".to_owned(),
                })
            }
            ImportError::NoStruct(None) => {
                Self::new(Exit::Usage, "there are no event types to import").advise("check the project")
            }
            ImportError::NoStruct(Some(why)) => Self::new(Exit::Usage, format!("no event type can be a struct: {why}")),
            ImportError::Write(path, error) => Self::write(&path, &error),
        }
    }
}
