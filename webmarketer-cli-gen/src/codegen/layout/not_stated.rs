//! The properties of an event type that its struct cannot state. A plan leaves them as the service has them.

use std::fmt::Display;

use serde_json::{Map, Value};
use webmarketer_schema::{EventType, ExpirationPolicy, Field};

use super::policy::{has_phone_number, is_country, retention_days};

/// The properties of an event type and its fields that its struct cannot state, as sentences. `without` has the indexes
/// of the fields that the struct omits.
pub(super) fn not_stated(event_type: &EventType, without: &[usize]) -> Vec<String> {
    let mut of_event_type = Vec::new();
    of_event_type.extend(event_type.expiration_policy.iter().flat_map(|policy| of_policy(event_type, policy)));
    if has_phone_number(event_type) && !event_type.phone_countries().into_iter().all(is_country) {
        of_event_type.push("countries of phone numbers that are not ISO 3166 codes of two letters".to_owned());
    }
    for country in event_type.phone_parsing.iter().flatten() {
        let of_country = format!(" of the country `{}`", country.country_code.escape_debug());
        of_event_type.extend(unknown(&country.extra, &of_country));
    }
    of_event_type.extend(unknown(&event_type.extra, ""));
    let reference = event_type.reference.as_str().escape_debug();
    let mut sentences: Vec<_> = of_event_type.iter().map(|what| sentence(&reference, what)).collect();
    let in_struct = event_type.fields.iter().enumerate().filter(|(index, _)| !without.contains(index));
    for (_, field) in in_struct {
        let path = format!("{reference}.{}", field.storage_key.as_str().escape_debug());
        sentences.extend(of_field(field).iter().map(|what| sentence(&path, what)));
    }
    sentences
}

fn sentence(path: impl Display, what: &str) -> String {
    format!("`{path}` has {what}, which a struct cannot state")
}

fn of_policy(event_type: &EventType, policy: &ExpirationPolicy) -> Vec<String> {
    let mut what = Vec::new();
    if policy.from != "project" && retention_days(event_type).is_none() {
        let is_forever = policy.from == "event-type" && policy.retention_days.is_none();
        let retention = if is_forever { "a retention without an end" } else { "an unknown retention" };
        what.push(retention.to_owned());
    }
    what.extend(unknown(&policy.extra, " of its retention"));
    what
}

fn of_field(field: &Field) -> Vec<String> {
    let has_metadata = field.metadata.as_ref().is_some_and(|metadata| !metadata.is_empty());
    let metadata = has_metadata.then(|| "metadata".to_owned());
    metadata.into_iter().chain(unknown(&field.extra, "")).collect()
}

/// The properties that this version does not know.
fn unknown(extra: &Map<String, Value>, of: &str) -> Vec<String> {
    let known = extra.iter().filter(|(_, value)| !value.is_null());
    known.map(|(key, _)| format!("the property `{}`{of}", key.escape_debug())).collect()
}
