//! The properties of an event type itself: retention, countries of phone numbers, metadata and attribution.

use webmarketer_schema::{EventType, FieldType};

use super::argument::Argument;
use super::code_owner::CodeOwner;

/// The number of days for which events are kept, if the event type has its own.
pub(super) fn retention_days(event_type: &EventType) -> Option<u32> {
    let policy = event_type.expiration_policy.as_ref().filter(|policy| policy.from == "event-type")?;
    policy.retention_days.as_ref()?.as_u64()?.try_into().ok()
}

/// Whether the derive accepts the code of a country.
pub(super) fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether events carry a phone number. Otherwise the countries of phone numbers have no effect.
pub(super) fn has_phone_number(event_type: &EventType) -> bool {
    event_type.ingested_fields().any(|field| field.field_type == FieldType::Phone)
}

/// The arguments for other properties of the event type that can be set when it is created.
pub(super) fn policy(owner: CodeOwner, event_type: &EventType) -> Vec<Argument<'_>> {
    let mut arguments = Vec::new();
    let mut countries = event_type.phone_countries();
    let is_stated = match owner {
        CodeOwner::Generator => {
            countries.retain(|code| is_country(code));
            true
        }
        // A part of the countries would be a change.
        CodeOwner::Team => countries.iter().all(|code| is_country(code)),
    };
    if is_stated && has_phone_number(event_type) && !countries.is_empty() {
        arguments.push(Argument::Texts("phone_countries", countries));
    }
    if let Some(metadata) = event_type.metadata.as_ref().filter(|metadata| !metadata.is_empty()) {
        let json = serde_json::Value::Object(metadata.clone()).to_string();
        arguments.push(Argument::Text("metadata", json.into()));
    }
    arguments.extend(event_type.attributable.map(|on| Argument::Flag("attributable", on)));
    arguments
}
