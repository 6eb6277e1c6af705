//! The data of an event, in the form that is needed: parsed while the event waits to be processed, and as its JSON text
//! afterwards. Parsed data of three small values takes about 900 bytes, and its text 70.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

/// The data of an event.
pub(crate) enum EventData {
    Parsed(Map<String, Value>),
    Text(Box<RawValue>),
}

impl EventData {
    /// The parsed data.
    pub(crate) fn parsed(&self) -> Cow<'_, Map<String, Value>> {
        match self {
            Self::Parsed(data) => Cow::Borrowed(data),
            // The text is an object: it was written from one, or checked when it was read.
            Self::Text(text) => Cow::Owned(serde_json::from_str(text.get()).unwrap_or_default()),
        }
    }

    /// Replaces the parsed data by its text.
    pub(crate) fn compact(&mut self) {
        if let Self::Parsed(data) = self
            // Serialization cannot fail: all keys are strings.
            && let Ok(text) = to_raw_value(data)
        {
            *self = Self::Text(text);
        }
    }

    /// Whether its JSON text contains this text, which is in lower case.
    pub(crate) fn contains(&self, text: &str) -> bool {
        let found = |json: &str| json.to_lowercase().contains(text);
        match self {
            Self::Parsed(data) => serde_json::to_string(data).is_ok_and(|json| found(&json)),
            Self::Text(json) => found(json.get()),
        }
    }
}

impl Serialize for EventData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Parsed(data) => data.serialize(serializer),
            Self::Text(text) => text.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for EventData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Parsed and written again, so that the text is a valid object without spaces.
        let mut data = Map::deserialize(deserializer).map(Self::Parsed)?;
        data.compact();
        Ok(data)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::EventData;

    #[test]
    fn data_that_was_compacted_or_stored_is_equal_to_the_sent_data() {
        let sent = json!({"name": "Ünal \"Ada\"", "n": 1.5e300, "big": u64::MAX, "deep": {"a": [null, true]}, "e": {}});
        let sent = sent.as_object().unwrap();
        let mut data = EventData::Parsed(sent.clone());
        let stored = serde_json::to_string(&data).unwrap();
        assert!(data.contains("\"ada\\\"") && !data.contains("bob"));
        data.compact();
        assert!(matches!(data, EventData::Text(_)));
        assert_eq!(*data.parsed(), *sent);
        assert!(data.contains("\"ada\\\"") && !data.contains("bob"));
        assert_eq!(serde_json::to_string(&data).unwrap(), stored);
        let read: EventData = serde_json::from_str(&format!(" {stored} ")).unwrap();
        assert_eq!((&*read.parsed(), serde_json::to_string(&read).unwrap()), (sent, stored));
        assert!(serde_json::from_str::<EventData>("[]").is_err());
    }
}
