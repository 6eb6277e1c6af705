//! The fields whose values can identify a person, and which the service does not mark as PII.

use webmarketer_schema::convention::ValueKind;
use webmarketer_schema::{Field, StorageKey};

use super::Layout;

/// A generated field with `pii = false`. In a struct written by hand, it is a decision of its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnmarkedPii {
    /// The reference of the event type.
    pub(crate) reference: String,
    pub(crate) field: StorageKey,
    pub(crate) kind: ValueKind,
    /// The name of the struct.
    pub(crate) of_struct: String,
    /// The name of the field in the struct, without `r#`.
    pub(crate) name: String,
}

impl UnmarkedPii {
    /// The path in settings: `purchase.location`.
    pub(crate) fn path(&self) -> String {
        format!("{}.{}", self.reference, self.field)
    }
}

impl Layout<'_> {
    /// The fields of the structs whose values can identify a person, and which are not PII.
    pub(crate) fn unmarked_pii(&self) -> Vec<UnmarkedPii> {
        let mut unmarked = Vec::new();
        for (index, (event_type, of_struct)) in self.chosen.iter().zip(&self.names).enumerate() {
            // The names of fields take time, and most event types have no such field.
            if !event_type.fields.iter().any(is_unmarked) {
                continue;
            }
            for (_, field, name) in self.named_fields(index).filter(|(_, field, _)| is_unmarked(field)) {
                unmarked.push(UnmarkedPii {
                    reference: event_type.reference.to_string(),
                    field: field.storage_key.clone(),
                    kind: ValueKind::of_field_type(&field.field_type),
                    of_struct: of_struct.to_string(),
                    name: name.into_owned(),
                });
            }
        }
        unmarked
    }
}

fn is_unmarked(field: &Field) -> bool {
    !field.pii && ValueKind::of_field_type(&field.field_type).is_sensitive()
}
