//! The nonce of an event.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::{Number, Value};

/// The largest number up to which a float represents every integer exactly.
const LARGEST_EXACT_NUMBER: f64 = 9_007_199_254_740_992.0;

/// The nonce of an event. The event, the index of nonces and the arrival share its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Nonce {
    /// The text that identifies it.
    key: Arc<str>,
    /// The number, if it was sent as one.
    number: Option<Number>,
}

impl Nonce {
    /// Makes a nonce of a value that is sent: a string that is not empty, or a number. Larger floats are not exact, so
    /// that different numbers could be the same nonce.
    pub(crate) fn from_sent(sent: Value) -> Option<Self> {
        let nonce = Self::from_value(sent)?;
        let is_valid = match &nonce.number {
            None => !nonce.key.is_empty(),
            Some(number) => {
                number.as_f64().is_some_and(|number| number.abs() <= LARGEST_EXACT_NUMBER)
                    || number.is_u64()
                    || number.is_i64()
            }
        };
        is_valid.then_some(nonce)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self { key: text.into(), number: None }),
            Value::Number(number) => Some(Self { key: number_key(&number).into(), number: Some(number) }),
            _ => None,
        }
    }

    /// The text that identifies the nonce. A number and its text are the same nonce, because the API documents a string
    /// and its sample uses a number. Numbers with equal values are the same nonce: `77001`, `77001.0` and `7.7001e4`.
    pub(crate) fn key(&self) -> &Arc<str> {
        &self.key
    }
}

fn number_key(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        // Adding zero turns -0.0 into 0.0.
        Some(float) if float.fract() == 0.0 && float.abs() <= LARGEST_EXACT_NUMBER => format!("{:.0}", float + 0.0),
        _ => number.to_string(),
    }
}

/// As it was sent.
impl Serialize for Nonce {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.number {
            None => serializer.serialize_str(&self.key),
            Some(number) => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Nonce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?)
            .ok_or_else(|| de::Error::custom("expected a nonce: a string or a number"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Nonce;

    #[test]
    fn equal_numbers_and_their_text_are_one_nonce_and_are_written_as_they_were_sent() {
        for sent in [json!("77001"), json!(77001), json!(77001.0), json!(7.7001e4)] {
            let nonce = Nonce::from_sent(sent.clone()).unwrap();
            assert_eq!(&**nonce.key(), "77001");
            assert_eq!(serde_json::to_value(&nonce).unwrap(), sent);
            assert_eq!(serde_json::from_value::<Nonce>(sent).unwrap(), nonce);
        }
        for (sent, key) in [(json!(-0.0), "0"), (json!(0.5), "0.5"), (json!(u64::MAX), "18446744073709551615")] {
            assert_eq!(&**Nonce::from_sent(sent).unwrap().key(), key);
        }
        for invalid in [json!(""), json!(1e300), json!(true), json!(["a"]), Value::Null] {
            assert_eq!(Nonce::from_sent(invalid), None);
        }
    }
}
