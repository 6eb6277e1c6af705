//! The names of steps, and their results.

use crate::terminal::Failure;

/// What a step does, such as update `purchase`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StepName {
    pub(crate) verb: StepVerb,
    /// The event type or the project field.
    pub(crate) subject: String,
}

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepVerb {
    CreateField,
    Create,
    Update,
    Archive,
}

impl StepVerb {
    pub(super) fn of(self, subject: impl std::fmt::Display) -> StepName {
        StepName { verb: self, subject: subject.to_string() }
    }
}

/// The result of a step.
#[derive(Debug)]
pub(crate) enum StepResult {
    Done,
    /// The service was already as the step leaves it.
    WasDone,
    /// The service has changed since the plan was made, in what is listed. Nothing was sent.
    Moved(Vec<String>),
    /// A request failed.
    Failed(Box<Failure>),
    /// The step was not started.
    NotStarted,
}
