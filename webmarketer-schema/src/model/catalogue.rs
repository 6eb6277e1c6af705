//! The whole schema of a project: every event type, in an order of its own.

use std::collections::BTreeMap;
use std::fmt;

use super::{EventType, ProjectId, Reference};

/// Every event type of a project, ordered by reference, whatever order they came in.
///
/// An archived event type and one in use may share a reference; the one in use is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// The project they belong to, where it is known.
    pub project: Option<ProjectId>,
    event_types: BTreeMap<Reference, EventType>,
}

/// Two event types in use share a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateReference(pub Reference);

impl fmt::Display for DuplicateReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "two event types have the reference `{}`", self.0)
    }
}

impl std::error::Error for DuplicateReference {}

impl Catalogue {
    /// Orders event types into a catalogue. Their fields are ordered too, since the service's order carries no
    /// meaning.
    pub fn new(
        project: Option<ProjectId>,
        event_types: impl IntoIterator<Item = EventType>,
    ) -> Result<Self, DuplicateReference> {
        let mut catalogue = Self { project, event_types: BTreeMap::new() };
        for event_type in event_types {
            catalogue.insert(event_type)?;
        }
        Ok(catalogue)
    }

    fn insert(&mut self, mut event_type: EventType) -> Result<(), DuplicateReference> {
        event_type.fields.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        let reference = event_type.reference.clone();
        let keep = match self.event_types.get(&reference) {
            None => true,
            Some(other) => match (other.is_archived(), event_type.is_archived()) {
                (false, false) => return Err(DuplicateReference(reference)),
                (archived, false) => archived,
                (false, true) => false,
                // Of two archived ones the later tells more; the id settles a tie, so that order never does.
                (true, true) => (&event_type.archived_at, &event_type.id) > (&other.archived_at, &other.id),
            },
        };
        if keep {
            self.event_types.insert(reference, event_type);
        }
        Ok(())
    }

    /// Every event type, archived ones too, ordered by reference.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &EventType> {
        self.event_types.values()
    }

    /// The event types in use, ordered by reference.
    pub fn active(&self) -> impl DoubleEndedIterator<Item = &EventType> {
        self.iter().filter(|event_type| !event_type.is_archived())
    }

    /// The event type of that reference.
    pub fn get(&self, reference: &Reference) -> Option<&EventType> {
        self.event_types.get(reference)
    }

    /// How many event types there are, archived ones too.
    pub fn len(&self) -> usize {
        self.event_types.len()
    }

    /// Whether there is no event type at all.
    pub fn is_empty(&self) -> bool {
        self.event_types.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event_type(reference: &str, archived: Option<&str>) -> EventType {
        EventType { archived_at: archived.map(str::to_owned), ..EventType::new(reference, reference) }
    }

    #[test]
    fn the_one_in_use_wins_over_an_archived_one_in_either_order() {
        let (used, archived) = (event_type("a", None), event_type("a", Some("2026-01-01T00:00:00Z")));
        for order in [[used.clone(), archived.clone()], [archived, used.clone()]] {
            let catalogue = Catalogue::new(None, order).unwrap();
            assert_eq!(catalogue.iter().collect::<Vec<_>>(), [&used]);
        }
    }

    #[test]
    fn two_in_use_with_one_reference_are_refused() {
        let twice = [event_type("a", None), event_type("a", None)];
        assert_eq!(Catalogue::new(None, twice), Err(DuplicateReference("a".into())));
    }
}
