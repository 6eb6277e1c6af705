//! What is marked on an event: the states it reached and its statistics, each with the date it counts at.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};
use webmarketer_schema::{Entity, EventType, FieldType};

use crate::clock::written;

/// One state or statistic of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) value: Number,
    /// When it counts: the date it was given, else that of its event.
    pub(crate) date: Option<DateTime<Utc>>,
    /// The currency of a statistic that is an amount of money, where the event carried one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

impl Mark {
    /// The value, to be added up.
    pub(crate) fn amount(&self) -> f64 {
        self.value.as_f64().unwrap_or_default()
    }
}

/// The marks of that entity which an event brings in its own data.
pub(super) fn ingested(event_type: &EventType, entity: &Entity, data: &Map<String, Value>) -> BTreeMap<String, Mark> {
    let fields = event_type.ingested().filter(|field| field.entity == *entity);
    let marks = fields.filter_map(|field| {
        let value = data.get(field.ingestion_key.as_ref()?.as_str())?;
        let mut currency = None;
        let value = match (&field.field_type, value) {
            (FieldType::Currency, Value::Object(_)) => {
                currency = value.get("currency").and_then(Value::as_str).map(|code| code.trim().to_ascii_uppercase());
                value.get("amount")?.as_number()?.clone()
            }
            (_, Value::Bool(value)) => Number::from(u8::from(*value)),
            (_, value) => value.as_number()?.clone(),
        };
        Some((field.storage_key.to_string(), Mark { value, date: None, currency }))
    });
    marks.collect()
}

/// Marks as they are shown: by storage key. The currency is left out where none is known.
pub(crate) fn write(marks: &BTreeMap<String, Mark>) -> Value {
    let entry = |(key, mark): (&String, &Mark)| {
        let mut shown = json!({"value": mark.value, "date": mark.date.map(written)});
        if let (Some(shown), Some(currency)) = (shown.as_object_mut(), &mark.currency) {
            shown.insert("currency".to_owned(), currency.as_str().into());
        }
        (key.clone(), shown)
    };
    Value::Object(marks.iter().map(entry).collect())
}
