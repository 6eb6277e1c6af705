//! The states and statistics of an event, each with its date.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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
}

/// The states or the statistics of an event by storage key, in the order of the keys. It is a sorted array, because a
/// map of one value takes 900 bytes.
#[derive(Default)]
pub(crate) struct DatedValues(Box<[(Box<str>, DatedValue)]>);

impl DatedValues {
    /// The states or statistics in the data of an event, by storage key.
    pub(crate) fn all_in_data(event_type: &EventType, entity: &Entity, data: &Map<String, Value>) -> Self {
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
            Some((field.storage_key.to_string(), DatedValue { value, date: None, currency }))
        });
        Self::from(values.collect::<BTreeMap<_, _>>())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&DatedValue> {
        self.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    pub(crate) fn insert(&mut self, key: String, value: DatedValue) {
        let known = std::mem::take(&mut self.0).into_iter().map(|(key, value)| (key.into(), value));
        *self = known.chain([(key, value)]).collect::<BTreeMap<_, _>>().into();
    }

    /// All values with their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &DatedValue)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

impl From<BTreeMap<String, DatedValue>> for DatedValues {
    fn from(values: BTreeMap<String, DatedValue>) -> Self {
        Self(values.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }
}

impl Serialize for DatedValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for DatedValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self::from)
    }
}
