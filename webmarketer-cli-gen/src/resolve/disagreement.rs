//! A problem with the event types that have it and its severity.

use std::collections::HashMap;

use super::source::CodePlace;
use super::{Problem, Subject};
use crate::settings::Severity;

/// One problem, in one event type or in many.
#[derive(Clone, Debug)]
pub(crate) struct Disagreement {
    pub(crate) problem: Problem,
    /// The references of the event types; empty if the problem is about a file or an entry of the settings.
    pub(crate) references: Vec<String>,
    /// The severity after settings were applied.
    pub(crate) severity: Severity,
    /// Whether the event type is neither selected nor has a struct, so that the disagreement is only information.
    pub(crate) outside: bool,
    /// When the service last changed one of the event types, in the service's format.
    pub(crate) updated_at: Option<String>,
    /// The places of the structs or fields in the code, in the order of the references.
    pub(crate) places: Vec<CodePlace>,
    /// The entry that accepts it.
    pub(crate) accepted: Option<Accepted>,
    /// The number of the group of members whose lock it is about.
    pub(crate) group: Option<usize>,
}

/// The entry that accepts a disagreement.
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

    /// Merges equal problems, in the order of their first occurrence.
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

    /// Marks the event type as neither selected nor having a struct.
    pub(crate) fn outside(self) -> Self {
        Self { outside: true, severity: Severity::Info, ..self }
    }

    /// The paths that `[[accept]]` entries match: of each event type or field, or of the file or entry.
    pub(crate) fn paths(&self) -> Vec<String> {
        match self.problem.subject() {
            Subject::Path(path) => vec![path],
            subject => self.references.iter().map(|reference| subject.path_in(reference)).collect(),
        }
    }
}
