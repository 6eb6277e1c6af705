//! A problem together with the event types that have it, and how bad it is here.

use std::collections::HashMap;

use super::source::CodePlace;
use super::{Problem, Subject};
use crate::settings::Severity;

/// One problem, in one event type or in many.
#[derive(Clone, Debug)]
pub(crate) struct Disagreement {
    pub(crate) problem: Problem,
    /// The references of the event types that it is about; none if it is about a file or an entry of the settings.
    pub(crate) references: Vec<String>,
    /// How bad it is here.
    pub(crate) severity: Severity,
    /// Whether the event type is not selected and has no struct, so that it is only information.
    pub(crate) outside: bool,
    /// When the service last changed the event type, or the latest of them, as it writes the time.
    pub(crate) updated_at: Option<String>,
    /// The fields and structs in the code, in the order of the references.
    pub(crate) places: Vec<CodePlace>,
    /// Why nothing needs to be done about it.
    pub(crate) accepted: Option<Accepted>,
    /// The number of the group of members that it concerns, where it is about their lock.
    pub(crate) group: Option<usize>,
}

/// Why a disagreement is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) reason: String,
    pub(crate) owner: String,
    /// The last day, `2027-01-31`.
    pub(crate) until: String,
}

impl Disagreement {
    /// A problem of these event types.
    pub(crate) fn new(problem: Problem, references: Vec<String>) -> Self {
        let severity = problem.level().into();
        let (outside, updated_at, places, accepted, group) = (false, None, Vec::new(), None, None);
        Self { problem, references, severity, outside, updated_at, places, accepted, group }
    }

    /// Puts equal problems together, in the order of the first of each.
    pub(crate) fn group(problems: impl IntoIterator<Item = (Problem, String)>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let mut numbers = HashMap::new();
        for (problem, reference) in problems {
            let number = *numbers.entry(problem.clone()).or_insert(groups.len());
            match groups.get_mut(number) {
                // Two fields of one event type can have the same problem and the same key.
                Some(group) if group.references.last() == Some(&reference) => {}
                Some(group) => group.references.push(reference),
                None => groups.push(Self::new(problem, vec![reference])),
            }
        }
        groups
    }

    /// The same of an event type that is neither selected nor has a struct.
    pub(crate) fn outside(self) -> Self {
        Self { outside: true, severity: Severity::Info, ..self }
    }

    /// The path of each event type or field, or the one thing that it is about: what `[[accept]]` names it by.
    pub(crate) fn paths(&self) -> Vec<String> {
        match self.problem.subject() {
            Subject::Path(path) => vec![path],
            subject => self.references.iter().map(|reference| subject.path_in(reference)).collect(),
        }
    }
}
