//! What the code must follow: the event types and fields that were renamed or removed.

use std::collections::{BTreeMap, BTreeSet};

use super::{ChangedName, FieldId, Lock, NameChanges};
use crate::model::Reference;

/// A change of the names of generated code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeChange<'a> {
    /// The struct `old` has the name `new`. It was the struct of the event type `was`, and is that of `now`.
    EventTypeRenamed {
        /// The old name of the struct.
        old: &'a str,
        /// Its name in the lock.
        new: &'a str,
        /// The event type that it was.
        was: &'a Reference,
        /// The event type that it is, which is in use.
        now: &'a Reference,
    },
    /// The struct `old` no longer exists: the event type was removed or archived.
    EventTypeRemoved {
        /// The old name of the struct.
        old: &'a str,
        /// The event type that it was.
        was: &'a Reference,
    },
    /// A field of an event type in use has another name.
    FieldRenamed {
        /// The name of the struct in the lock.
        event_type: &'a str,
        /// The event type.
        reference: &'a Reference,
        /// The old name of the field.
        old: &'a str,
        /// Its name in the lock.
        new: &'a str,
        /// The field that it was.
        was: &'a FieldId,
        /// The field that it is.
        now: &'a FieldId,
    },
    /// A field of an event type in use no longer exists.
    FieldRemoved {
        /// The name of the struct in the lock.
        event_type: &'a str,
        /// The event type.
        reference: &'a Reference,
        /// The old name of the field.
        old: &'a str,
        /// The field that it was.
        was: &'a FieldId,
    },
}

impl Lock {
    /// The changes that code must follow, since they were last removed: first those of event types by old name, then
    /// those of fields by event type and old name. A name that was changed several times leads to the current one. A
    /// name that is in use again is omitted.
    ///
    /// The names are those of the lock; settings can choose others for the event types and fields.
    ///
    /// ```
    /// use webmarketer_schema::lock::{CodeChange, Lock};
    ///
    /// let lock = br#"{"formatVersion": 1, "eventTypes": [
    ///     {"reference": "order", "retiredNames": [{"rustName": "Order", "renamedTo": {"reference": "purchase"}}]},
    ///     {"reference": "purchase", "name": "Purchase", "rustName": "Purchase", "fields": []}
    /// ]}"#;
    /// let lock = Lock::parse(lock).unwrap();
    /// let changes: Vec<_> = lock.code_changes().collect();
    /// assert!(matches!(changes[..], [CodeChange::EventTypeRenamed { old: "Order", new: "Purchase", .. }]));
    /// assert_eq!(lock.without_code_changes().code_changes().count(), 0);
    /// ```
    pub fn code_changes(&self) -> impl Iterator<Item = CodeChange<'_>> {
        self.changes_of_types().chain(self.changes_of_fields())
    }

    /// The lock without the changes that code must follow. The old names stay retired.
    #[must_use]
    pub fn without_code_changes(mut self) -> Self {
        self.names.changes = NameChanges::default();
        self
    }

    fn changes_of_types(&self) -> impl Iterator<Item = CodeChange<'_>> {
        let changes = &self.names.changes.types;
        let renames = renames(changes.values());
        let used: BTreeSet<_> = if changes.is_empty() {
            BTreeSet::new()
        } else {
            self.catalogue.active().filter_map(|event_type| self.type_name(&event_type.reference)).collect()
        };
        let unused = changes.iter().filter(move |(old, _)| !used.contains(old.as_str()));
        unused.map(move |(old, ChangedName { was, now })| {
            let now = now.as_ref().and_then(|now| current(now, &renames, |reference| self.is_active(reference)));
            match now.and_then(|now| Some((now, self.type_name(now)?))) {
                Some((now, new)) => CodeChange::EventTypeRenamed { old, new, was, now },
                None => CodeChange::EventTypeRemoved { old, was },
            }
        })
    }

    fn changes_of_fields(&self) -> impl Iterator<Item = CodeChange<'_>> {
        let of_types = self.names.changes.fields.iter().filter_map(|(reference, changes)| {
            let event_type = self.type_name(reference).filter(|_| self.is_active(reference))?;
            Some((reference, event_type, changes))
        });
        of_types.flat_map(|(reference, event_type, changes)| {
            let renames = renames(changes.values());
            let names = self.names.types.get(reference).map(|names| &names.fields);
            let used: BTreeSet<_> = names.into_iter().flat_map(BTreeMap::values).collect();
            let unused = changes.iter().filter(move |(old, _)| !used.contains(old));
            unused.map(move |(old, ChangedName { was, now })| {
                let name = |id: &FieldId| names.and_then(|names| names.get(id)).map(String::as_str);
                let now = now.as_ref().and_then(|now| current(now, &renames, |id| name(id).is_some()));
                match now.and_then(|now| Some((now, name(now)?))) {
                    Some((now, new)) => CodeChange::FieldRenamed { event_type, reference, old, new, was, now },
                    None => CodeChange::FieldRemoved { event_type, reference, old, was },
                }
            })
        })
    }

    fn is_active(&self, reference: &Reference) -> bool {
        self.catalogue.get(reference).is_some_and(|event_type| !event_type.is_archived())
    }

    fn type_name(&self, reference: &Reference) -> Option<&str> {
        self.names.types.get(reference)?.name.as_deref()
    }
}

/// What was renamed, with its new identity.
fn renames<'a, Id: Ord>(changes: impl Iterator<Item = &'a ChangedName<Id>>) -> BTreeMap<&'a Id, &'a Id> {
    changes.filter_map(|ChangedName { was, now }| Some((was, now.as_ref()?))).collect()
}

/// What `first` is now, after it was renamed any number of times; `None` if that no longer exists.
fn current<'a, Id: Ord>(
    first: &'a Id,
    renames: &BTreeMap<&'a Id, &'a Id>,
    exists: impl Fn(&Id) -> bool,
) -> Option<&'a Id> {
    let mut now = first;
    // A merge of two branches can make a circle.
    for _ in 0..=renames.len() {
        if exists(now) {
            return Some(now);
        }
        now = renames.get(now)?;
    }
    None
}
