//! The states and statistics of an event, each with its date.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};
use webmarketer_schema::{Entity, EventType, FieldType};

/// One state or statistic of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DatedValue {
    pub(crate) value: Number,
    /// The date for which it counts; by default the date of its event.
    pub(crate) date: Option<DateTime<Utc>>,
    /// The currency of a statistic that is an amount of money, if the event has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) currency: Option<String>,
}

impl DatedValue {
    /// The value as a summand.
    pub(crate) fn amount(&self) -> f64 {
        self.value.as_f64().unwrap_or_default()
    }

    /// The states or statistics in the data of an event, by storage key.
    pub(crate) fn all_in_data(
        event_type: &EventType,
        entity: &Entity,
        data: &Map<String, Value>,
    ) -> BTreeMap<String, Self> {
        let fields = event_type.ingested_fields().filter(|field| field.entity == *entity);
        let values = fields.filter_map(|field| {
            let value = data.get(field.ingestion_key.as_ref()?.as_str())?;
            let mut currency = None;
            let value = match (&field.field_type, value) {
                (FieldType::Currency, Value::Object(_)) => {
                    currency =
                        value.get("currency").and_then(Value::as_str).map(|code| code.trim().to_ascii_uppercase());
                    value.get("amount")?.as_number()?.clone()
                }
                (_, Value::Bool(value)) => Number::from(u8::from(*value)),
                (_, value) => value.as_number()?.clone(),
            };
            Some((field.storage_key.to_string(), Self { value, date: None, currency }))
        });
        values.collect()
    }
}
