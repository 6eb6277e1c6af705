//! Errors for names that a project does not have.

use webmarketer_schema::ProjectId;

use crate::resolve::{NameKind, UnknownName};
use crate::terminal::{Exit, Failure, printable};

/// The metrics and event types that a project does not have; `None` if it has all of them.
pub(crate) fn unknown_names(project: &ProjectId, unknown: &[UnknownName<'_>]) -> Option<Failure> {
    Failure::all(unknown.iter().map(|UnknownName { kind, name, near }| {
        let (what, how) = match kind {
            NameKind::Metric => {
                ("state or statistic", "`webmarketer list` shows the states and statistics of the lock")
            }
            NameKind::EventType => ("event type", "`webmarketer list` shows the event types of the lock"),
        };
        let failure = Failure::new(Exit::Usage, format!("the project `{project}` has no {what} `{}`", printable(name)));
        failure.advise(match near {
            Some(near) => format!("did you mean `{}`?", printable(near)),
            None => how.to_owned(),
        })
    }))
}
