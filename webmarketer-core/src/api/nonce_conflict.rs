//! A nonce that was sent with two different events.

use std::collections::BTreeSet;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, Error as _};
use serde_core::ser::{Serialize, SerializeStruct as _, Serializer};
use serde_json::{Map, Value};

/// A nonce that was sent with two different events: of different event types, or with different data. For the service,
/// all events of a project with the same nonce are one event: it keeps the first one, and the later one is lost.
///
/// In the recorder, such an event is an error; the emulator reports it.
///
/// ```
/// use serde_json::json;
/// use webmarketer_core::api::NonceConflict;
///
/// let data = json!({"order_id": "7", "total": 20});
/// let other = json!({"order_id": "7", "total": 25});
/// let (data, other) = (data.as_object().unwrap(), other.as_object().unwrap());
/// assert_eq!(NonceConflict::find("7", ("purchase", data), ("purchase", data)), None);
/// let conflict = NonceConflict::find("7", ("purchase", data), ("purchase", other)).unwrap();
/// assert_eq!(conflict.keys, ["total"]);
///
/// // It can be stored and read in a self-describing format, such as JSON.
/// let stored = serde_json::to_string(&conflict).unwrap();
/// assert_eq!(stored, r#"{"nonce":"7","kept":"purchase","lost":"purchase","keys":["total"]}"#);
/// assert_eq!(serde_json::from_str::<NonceConflict>(&stored).unwrap(), conflict);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NonceConflict {
    /// The nonce that both events were sent with.
    pub nonce: String,
    /// The event type of the first event, which is kept.
    pub kept: String,
    /// The event type of the later event, which is lost.
    pub lost: String,
    /// The keys of `data` whose values differ, if the event types are equal.
    pub keys: Vec<String>,
}

impl NonceConflict {
    /// Compares two events with the same nonce, each given by its event type and its data. `None` if they are equal.
    pub fn find(nonce: &str, kept: (&str, &Map<String, Value>), lost: (&str, &Map<String, Value>)) -> Option<Self> {
        let same_type = kept.0 == lost.0;
        let keys: BTreeSet<&String> = kept.1.keys().chain(lost.1.keys()).filter(|_| same_type).collect();
        let differs = |key: &&String| !is_same_value(kept.1.get(*key), lost.1.get(*key));
        let keys: Vec<String> = keys.into_iter().filter(differs).cloned().collect();
        (!same_type || !keys.is_empty()).then(|| Self {
            nonce: nonce.to_owned(),
            kept: kept.0.to_owned(),
            lost: lost.0.to_owned(),
            keys,
        })
    }
}

// Written by hand, because serde's derive would take a tenth of the time of a cold build of this crate.
impl Serialize for NonceConflict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("NonceConflict", 4)?;
        object.serialize_field("nonce", &self.nonce)?;
        object.serialize_field("kept", &self.kept)?;
        object.serialize_field("lost", &self.lost)?;
        object.serialize_field("keys", &self.keys)?;
        object.end()
    }
}

impl<'de> Deserialize<'de> for NonceConflict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Map::deserialize(deserializer)?;
        let mut field = |name| object.remove(name).ok_or_else(|| D::Error::missing_field(name));
        let text = |value| String::deserialize(value).map_err(D::Error::custom);
        let (nonce, kept, lost) = (text(field("nonce")?)?, text(field("kept")?)?, text(field("lost")?)?);
        let keys = Vec::deserialize(field("keys")?).map_err(D::Error::custom)?;
        Ok(Self { nonce, kept, lost, keys })
    }
}

/// Names event types and keys, but no data.
impl fmt::Display for NonceConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nonce, kept, lost, keys } = self;
        let (nonce, kept, lost) = (nonce.escape_debug(), kept.escape_debug(), lost.escape_debug());
        write!(f, "the nonce `{nonce}` was sent before with an event of type `{kept}`, and now with ")?;
        if keys.is_empty() {
            write!(f, "one of type `{lost}`")?;
        } else {
            let keys: Vec<_> = keys.iter().map(|key| format!("`{}`", key.escape_debug())).collect();
            write!(f, "other data in {}", keys.join(", "))?;
        }
        f.write_str(": the service keeps the first event, and the second is lost; give each event another nonce")
    }
}

/// Whether two values are equal: null equals absent, and numbers are compared by value.
fn is_same_value(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null)) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() || b.is_f64() => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_value(Some(a), Some(b)))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.keys().chain(b.keys()).all(|key| is_same_value(a.get(key), b.get(key)))
        }
        (a, b) => a == b,
    }
}
