//! Decides every name, type and attribute of the generated code, before the first token.

mod doc;
mod field;
mod fit;

use webmarketer_schema::lock::Lock;
use webmarketer_schema::{EventType, Field, FieldType};

use crate::names::{self, pin};
use doc::Doc;
pub(crate) use field::{Attribute, FieldLayout, Type, field};

/// One generated file.
#[derive(Debug, PartialEq)]
pub(crate) struct Layout {
    /// The structs, in the order of their references.
    pub(crate) structs: Vec<StructLayout>,
}

/// One generated struct.
#[derive(Debug, PartialEq)]
pub(crate) struct StructLayout {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) attributes: Vec<Attribute>,
    /// The fields that events carry.
    pub(crate) fields: Vec<FieldLayout>,
}

/// Lays out every event type in use, or says which cannot be. An archived one gets no struct: code that still sends it
/// must not compile.
pub(crate) fn layout(lock: &Lock) -> Result<Layout, String> {
    if let Some(why) = lock.catalogue.active().find_map(fit::unfit) {
        return Err(why);
    }
    // A lock that lacks a name (one made by hand) gets the name that a pull would give.
    let names = pin(&lock.catalogue, &lock.names);
    let structs = lock.catalogue.active().map(|event_type| {
        let type_names = names.types.get(&event_type.reference);
        let name = type_names.and_then(|names| names.name.clone()).unwrap_or_default();
        let field_names = names::field_names(event_type, type_names);
        struct_layout(event_type, name, &field_names)
    });
    Ok(Layout { structs: structs.collect() })
}

fn struct_layout(event_type: &EventType, name: String, field_names: &[String]) -> StructLayout {
    let reference = event_type.reference.as_str();
    let doc = Doc::new(&event_type.name, &format!("Event type `{}`.", doc::code(reference)));
    let mut attributes =
        vec![Attribute::Text("event_type", reference.to_owned()), Attribute::Text("name", event_type.name.clone())];
    attributes.extend(policy(event_type));
    let (carried, others): (Vec<_>, Vec<_>) =
        event_type.fields.iter().zip(field_names).partition(|(field, _)| field.ingestion_key.is_some());
    attributes.extend(others.into_iter().map(|(other, _): (&Field, _)| field::not_carried(other)));
    let shared = |of: &Field| event_type.fields.iter().filter(|f| f.ingestion_key == of.ingestion_key).count() > 1;
    let fields = carried.into_iter().map(|(carried, name)| field(carried, name, shared(carried))).collect();
    StructLayout { name, doc: doc.lines, attributes, fields }
}

/// What is said of the event type as a whole, as far as an event type can be created with it.
fn policy(event_type: &EventType) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    if let Some(policy) = event_type.expiration_policy.as_ref().filter(|policy| policy.from == "event-type")
        && let Some(days) = policy.retention_days.as_ref().and_then(serde_json::Number::as_u64)
        && let Ok(days) = u32::try_from(days)
    {
        attributes.push(Attribute::Number("retention_days", days));
    }
    let is_country = |code: &&str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    let countries = event_type.phone_countries().into_iter().filter(is_country);
    let countries: Vec<_> = countries.map(str::to_owned).collect();
    // Where there is no phone number to look up, the countries would only be in the way.
    let has_phone = event_type.ingested().any(|field| field.field_type == FieldType::Phone);
    if has_phone && !countries.is_empty() {
        attributes.push(Attribute::Texts("phone_countries", countries));
    }
    attributes.extend(event_type.attributable.map(|on| Attribute::Flag("attributable", on)));
    attributes
}
