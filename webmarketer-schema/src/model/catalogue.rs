//! All event types of a project, sorted.

use std::collections::BTreeMap;
use std::fmt;

use super::{EventType, ProjectId, Reference};

/// All event types of a project, sorted by reference.
///
/// If an archived event type has the same reference as one that is not archived, only the latter is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// The project, if it is known.
    pub project: Option<ProjectId>,
    event_types: BTreeMap<Reference, EventType>,
}

/// Two event types that are not archived have the same reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateReference(pub Reference);

impl fmt::Display for DuplicateReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "two event types have the reference `{}`", self.0)
    }
}

impl std::error::Error for DuplicateReference {}

/// Two event types have the same `_id`, for example after a part of a project file was copied.
///
/// ```
/// use webmarketer_schema::model::{DuplicateId, EventType};
///
/// let event_type = |reference: &str| EventType { id: Some("64f0".to_owned()), ..EventType::new(reference, reference) };
/// let duplicate = DuplicateId::find(&[event_type("purchase"), event_type("refund")]).unwrap();
/// assert_eq!(duplicate.to_string(), "the event types `purchase` and `refund` have the same `_id`: `64f0`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateId {
    /// The shared id.
    pub id: String,
    /// The first event type.
    pub first: Reference,
    /// The other event type.
    pub other: Reference,
}

impl DuplicateId {
    /// Finds the first id that two event types share. Two with the same reference count as one event type.
    pub fn find<'a>(event_types: impl IntoIterator<Item = &'a EventType>) -> Option<Self> {
        let mut references: BTreeMap<&str, &Reference> = BTreeMap::new();
        event_types.into_iter().find_map(|event_type| {
            let (id, other) = (event_type.id.as_deref()?, &event_type.reference);
            let first = *references.entry(id).or_insert(other);
            (first != other).then(|| Self { id: id.to_owned(), first: first.clone(), other: other.clone() })
        })
    }
}

impl fmt::Display for DuplicateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, first, other } = self;
        write!(f, "the event types `{first}` and `{other}` have the same `_id`: `{}`", id.escape_debug())
    }
}

impl std::error::Error for DuplicateId {}

impl Catalogue {
    /// Sorts event types into a catalogue. Their fields are sorted too, because the order of the service has no
    /// meaning.
    ///
    /// # Errors
    ///
    /// If two event types that are not archived have the same reference.
    pub fn new(
        project: Option<ProjectId>,
        event_types: impl IntoIterator<Item = EventType>,
    ) -> Result<Self, DuplicateReference> {
        let mut event_types: Vec<_> = event_types.into_iter().collect();
        for event_type in &mut event_types {
            event_type.fields.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        }
        event_types.sort_by(|a, b| a.reference.cmp(&b.reference));
        let mut kept: Vec<(Reference, EventType)> = Vec::with_capacity(event_types.len());
        for event_type in event_types {
            match kept.last_mut().filter(|(reference, _)| *reference == event_type.reference) {
                None => kept.push((event_type.reference.clone(), event_type)),
                Some((reference, other)) => {
                    if Self::goes_before(&event_type, other).ok_or_else(|| DuplicateReference(reference.clone()))? {
                        *other = event_type;
                    }
                }
            }
        }
        Ok(Self { project, event_types: kept.into_iter().collect() })
    }

    /// Whether the first of two event types with the same reference is kept; `None` if neither is archived.
    fn goes_before(event_type: &EventType, other: &EventType) -> Option<bool> {
        match (other.is_archived(), event_type.is_archived()) {
            (false, false) => None,
            (archived, false) => Some(archived),
            (false, true) => Some(false),
            // Of two archived ones, the one that was archived last is kept; on equal dates, the id decides.
            (true, true) => Some((&event_type.archived_at, &event_type.id) > (&other.archived_at, &other.id)),
        }
    }

    /// All event types, archived ones included, sorted by reference.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &EventType> {
        self.event_types.values()
    }

    /// The event types that are not archived, sorted by reference.
    pub fn active(&self) -> impl DoubleEndedIterator<Item = &EventType> {
        self.iter().filter(|event_type| !event_type.is_archived())
    }

    /// The event type with this reference.
    pub fn get(&self, reference: &Reference) -> Option<&EventType> {
        self.event_types.get(reference)
    }

    /// The number of event types, archived ones included.
    pub fn len(&self) -> usize {
        self.event_types.len()
    }

    /// Whether the catalogue has no event types.
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
    fn two_active_event_types_with_the_same_reference_are_an_error() {
        let twice = [event_type("a", None), event_type("a", None)];
        assert_eq!(Catalogue::new(None, twice), Err(DuplicateReference("a".into())));
    }
}
