//! Errors of a project file, as failures.

use super::json_kind::kind_name;
use crate::resolve::{JsonKind, NotProject, ProjectFileError};
use crate::terminal::{Exit, Failure};

/// How to get a project file.
const WRITE_PROJECT: &str = "`webmarketer list --format project > project.json` writes a project file from the lock";

impl From<ProjectFileError> for Failure {
    fn from(ProjectFileError { path, why }: ProjectFileError) -> Self {
        let path = path.display();
        let failure = |what: String| Self::new(Exit::Usage, format!("{path}: {what}"));
        match why {
            NotProject::Unreadable(error) => {
                failure(format!("cannot read the project file: {error}")).advise(WRITE_PROJECT)
            }
            NotProject::NotJson(error) => failure(format!("not valid JSON: {error}")).advise(WRITE_PROJECT),
            NotProject::OtherJson(kind) => {
                let what = format!(
                    "expected a project, an array of event types or an object with `data`; found {}",
                    kind_name(&kind)
                );
                failure(what).advise(match kind {
                    JsonKind::EmulatorState => format!("pass it with `--import {path}`"),
                    JsonKind::ServiceAccount => format!("pass it with `--service-account {path}`"),
                    JsonKind::EventType => "write `[` before the event type and `]` after it".to_owned(),
                    _ => WRITE_PROJECT.to_owned(),
                })
            }
            NotProject::Mistakes(mistakes) => {
                let last = mistakes.len().saturating_sub(1);
                let failures = mistakes.iter().enumerate().map(|(index, mistake)| {
                    let failure = failure(mistake.to_string());
                    if index == last { failure.advise(WRITE_PROJECT) } else { failure }
                });
                Self::all(failures).unwrap_or_else(|| failure("not a project".to_owned()))
            }
        }
    }
}
