//! The declaration of a field of the lock, to paste into a struct.

use std::collections::BTreeSet;

use syn::Ident;
use webmarketer_schema::convention::{ValueKind, default_field_name};
use webmarketer_schema::{Entity, Field, FieldType};

use crate::input::Event;

/// Such as `#[webmarketer(user, discriminant)] email: Pii<Email>`.
///
/// Its name is none of those that are `taken`, and becomes one of them.
pub(super) fn new_declaration(event: &Event<'_>, field: &Field, taken: &mut BTreeSet<String>) -> String {
    let name = free_name(field.storage_key.as_str(), taken);
    declaration(event, field, &name)
}

/// The declaration of a field of the lock under that name.
pub(super) fn declaration(event: &Event<'_>, field: &Field, name: &str) -> String {
    let kind = ValueKind::of_field_type(&field.field_type);
    let attribute = match attribute_arguments(event, field, name).as_slice() {
        [] => String::new(),
        arguments => format!("#[webmarketer({})] ", arguments.join(", ")),
    };
    let of_type = rust_type(kind);
    let of_type = if field.pii { format!("Pii<{of_type}>") } else { of_type.to_owned() };
    format!("{attribute}{}: {of_type}", written(name))
}

fn attribute_arguments(event: &Event<'_>, field: &Field, name: &str) -> Vec<String> {
    let mut arguments = key_arguments(event, field, name);
    match &field.entity {
        Entity::Event => {}
        Entity::Other(other) => arguments.push(format!("other_entity = {other:?}")),
        entity => arguments.push(entity.to_string()),
    }
    if let FieldType::Other(other) = &field.field_type {
        arguments.push(format!("other_type = {other:?}"));
    }
    arguments.extend(field.discriminant.then(|| "discriminant".to_owned()));
    arguments.extend(field.most_probable_location.then(|| "most_probable_location".to_owned()));
    let kind = ValueKind::of_field_type(&field.field_type);
    let must_say_pii = kind.is_sensitive() || event.strict_pii && field.entity == Entity::User;
    arguments.extend((must_say_pii && !field.pii).then(|| "pii = false".to_owned()));
    arguments
}

/// The arguments that give a field of that name the keys of the field in the lock.
pub(super) fn key_arguments(event: &Event<'_>, field: &Field, name: &str) -> Vec<String> {
    let storage = field.storage_key.as_str();
    let ingestion = field.ingestion_key.as_ref().map_or(storage, |key| key.as_str());
    let key_of_name = event.rename_all.map_or_else(|| name.to_owned(), |rule| rule.apply(name));
    match (key_of_name == storage, key_of_name == ingestion) {
        (true, true) => Vec::new(),
        _ if storage == ingestion => vec![format!("key = {storage:?}")],
        (is_storage, is_ingestion) => {
            let storage = (!is_storage).then(|| format!("storage_key = {storage:?}"));
            let ingestion = (!is_ingestion).then(|| format!("ingestion_key = {ingestion:?}"));
            storage.into_iter().chain(ingestion).collect()
        }
    }
}

/// The type of a value, by the name under which `webmarketer_core` or the prelude has it, and by its path where neither
/// does.
fn rust_type(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Any => "Json",
        ValueKind::Boolean => "bool",
        ValueKind::Number => "f64",
        ValueKind::Date => "webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>",
        ValueKind::String
        | ValueKind::Email
        | ValueKind::Phone
        | ValueKind::Currency
        | ValueKind::Location
        | ValueKind::Message => kind.type_name(),
    }
}

/// A name for a field with this storage key.
fn free_name(storage_key: &str, taken: &mut BTreeSet<String>) -> String {
    let name = default_field_name(storage_key);
    let mut name = if is_identifier(&format!("r#{name}")) { name } else { "unnamed".to_owned() };
    while !taken.insert(written(&name)) {
        name.push_str("_2");
    }
    name
}

/// A name as it is written: with `r#` if it is a keyword of any edition.
fn written(name: &str) -> String {
    if is_identifier(name) && name != "gen" { name.to_owned() } else { format!("r#{name}") }
}

fn is_identifier(text: &str) -> bool {
    syn::parse_str::<Ident>(text).is_ok()
}
