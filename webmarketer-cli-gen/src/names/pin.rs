//! The names that a lock pins: those it had, and new ones for what it did not have.

use webmarketer_schema::lock::{Names, TypeNames};
use webmarketer_schema::{Catalogue, EventType};

use super::scope::Wanted;
use super::{Case, assign};

/// Names every event type and field of the catalogue. What `old` names keeps its name.
pub fn pin(catalogue: &Catalogue, old: &Names) -> Names {
    let event_types: Vec<_> = catalogue.iter().collect();
    let wanted = event_types.iter().map(|event_type| Wanted {
        key: event_type.reference.to_string(),
        text: event_type.reference.as_str(),
        pinned: old.types.get(&event_type.reference).and_then(|names| names.name.as_deref()),
    });
    let type_names = assign(&wanted.collect::<Vec<_>>(), Case::Type);

    let mut names = Names::default();
    for (event_type, name) in event_types.into_iter().zip(type_names) {
        let old = old.types.get(&event_type.reference);
        let fields = event_type.fields.iter().zip(field_names(event_type, old));
        let fields = fields.map(|(field, name)| ((field.storage_key.clone(), field.entity.clone()), name)).collect();
        names.types.insert(event_type.reference.clone(), TypeNames { name: Some(name), fields });
    }
    names
}

/// A name for each field of the event type, in their order.
pub(crate) fn field_names(event_type: &EventType, old: Option<&TypeNames>) -> Vec<String> {
    let wanted = event_type.fields.iter().enumerate().map(|(index, field)| Wanted {
        // The index tells apart even fields that are the same in all that has a name; it comes last in the order.
        key: format!("{}\u{0}{}\u{0}{index}", field.storage_key, field.entity),
        text: field.storage_key.as_str(),
        pinned: old.and_then(|names| names.field(field)),
    });
    assign(&wanted.collect::<Vec<_>>(), Case::Field)
}
