//! The names that a lock pins: those it had, and new ones for what it did not have.

use std::borrow::Cow;

use webmarketer_schema::lock::{Names, TypeNames};
use webmarketer_schema::{Catalogue, EventType};

use super::scope::{Wanted, given};
use super::{Case, assign};

/// What stands beside the structs, or within what does.
pub(crate) const GENERATED: [&str; 4] = ["all", "definition", "definitions", "required"];

/// Names every event type and field of the catalogue. What `old` names keeps its name.
pub fn pin(catalogue: &Catalogue, old: &Names) -> Names {
    let mut names = Names::default();
    for (event_type, name) in catalogue.iter().zip(type_names(catalogue, old)) {
        let old = old.types.get(&event_type.reference);
        let fields = event_type.fields.iter().zip(field_names(event_type, old));
        let fields = fields.map(|(field, name)| ((field.storage_key.clone(), field.entity.clone()), name.into_owned()));
        let type_names = TypeNames { name: Some(name.into_owned()), fields: fields.collect() };
        names.types.insert(event_type.reference.clone(), type_names);
    }
    names
}

/// A name for each event type of the catalogue, in their order.
pub(crate) fn type_names<'a>(catalogue: &'a Catalogue, old: &'a Names) -> Vec<Cow<'a, str>> {
    let event_types: Vec<_> = catalogue.iter().collect();
    let pinned = |event_type: &&'a EventType| {
        let name = old.types.get(&event_type.reference)?.name.as_deref()?;
        (!GENERATED.contains(&name)).then_some(name)
    };
    if let Some(names) = given(event_types.iter().map(pinned)) {
        return names;
    }
    let wanted = event_types.iter().map(|event_type| Wanted {
        key: event_type.reference.to_string(),
        text: event_type.reference.as_str(),
        pinned: pinned(event_type),
    });
    assign(&wanted.collect::<Vec<_>>(), Case::Type).into_iter().map(Cow::Owned).collect()
}

/// A name for each field of the event type, in their order.
pub(crate) fn field_names<'a>(event_type: &EventType, old: Option<&'a TypeNames>) -> Vec<Cow<'a, str>> {
    let fields = &event_type.fields;
    // Both are in the order of their keys: mostly they go together.
    if let Some(old) = old.filter(|old| old.fields.len() == fields.len()) {
        let together = fields.iter().zip(&old.fields).map(|(field, ((key, entity), name))| {
            (field.storage_key == *key && field.entity == *entity).then_some(&**name)
        });
        if let Some(names) = given(together) {
            return names;
        }
    }
    let wanted = fields.iter().enumerate().map(|(index, field)| Wanted {
        // The index tells apart even fields that are the same in all that has a name; it comes last in the order.
        key: format!("{}\u{0}{}\u{0}{index}", field.storage_key, field.entity),
        text: field.storage_key.as_str(),
        pinned: old.and_then(|names| names.field(field)),
    });
    assign(&wanted.collect::<Vec<_>>(), Case::Field).into_iter().map(Cow::Owned).collect()
}
