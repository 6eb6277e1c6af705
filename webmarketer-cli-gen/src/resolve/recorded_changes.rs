//! The changes of names that a pull records in the lock, for code that must follow them.

use std::collections::BTreeSet;

use webmarketer_schema::lock::{CodeChange, Lock};

/// A change of a name of generated code: `Order`, or `Purchase.total` for a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordedChange {
    pub(crate) old: String,
    /// The new name; `None` if it was removed or archived.
    pub(crate) new: Option<String>,
}

/// The changes in `new` that `old` does not have.
pub(super) fn recorded_changes(old: &Lock, new: &Lock) -> Vec<RecordedChange> {
    let known: BTreeSet<_> = old.code_changes().map(|change| recorded(&change)).collect();
    new.code_changes().map(|change| recorded(&change)).filter(|change| !known.contains(change)).collect()
}

fn recorded(change: &CodeChange<'_>) -> RecordedChange {
    let field = |event_type: &str, field: &str| format!("{event_type}.{field}");
    match change {
        CodeChange::EventTypeRenamed { old, new, .. } => {
            RecordedChange { old: (*old).to_owned(), new: Some((*new).to_owned()) }
        }
        CodeChange::EventTypeRemoved { old, .. } => RecordedChange { old: (*old).to_owned(), new: None },
        CodeChange::FieldRenamed { event_type, old, new, .. } => {
            RecordedChange { old: field(event_type, old), new: Some(field(event_type, new)) }
        }
        CodeChange::FieldRemoved { event_type, old, .. } => RecordedChange { old: field(event_type, old), new: None },
    }
}
