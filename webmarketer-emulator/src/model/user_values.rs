//! The latest values of the fields of a user.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// Values by storage key, in the order of the keys. It is a sorted array, because a map of one value takes 600 bytes.
#[derive(Clone, Default)]
pub(crate) struct UserValues(Box<[(Box<str>, Value)]>);

impl UserValues {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let place = self.0.binary_search_by(|(known, _)| (**known).cmp(key)).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// All values with their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    /// Adds values. They replace those with the same key.
    pub(crate) fn extend(&mut self, values: Map<String, Value>) {
        if values.is_empty() {
            return;
        }
        let mut all = std::mem::take(self).into_map();
        all.extend(values);
        *self = Self::from(all);
    }

    /// Adds the values of other keys.
    pub(crate) fn extend_missing(&mut self, values: Self) {
        let known = std::mem::replace(self, values).into_map();
        self.extend(known);
    }

    fn into_map(self) -> Map<String, Value> {
        self.0.into_iter().map(|(key, value)| (key.into(), value)).collect()
    }
}

impl From<Map<String, Value>> for UserValues {
    fn from(values: Map<String, Value>) -> Self {
        let mut values: Box<[(Box<str>, Value)]> = values.into_iter().map(|(key, value)| (key.into(), value)).collect();
        // Sorted already, unless `serde_json` is built with its feature `preserve_order`.
        values.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        Self(values)
    }
}

impl Serialize for UserValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for UserValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::UserValues;

    fn values(json: Value) -> UserValues {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn later_values_replace_earlier_ones_and_values_of_a_merged_user_do_not() {
        let mut user = values(json!({"email": "a", "age": 1}));
        user.extend(json!({"age": 2, "city": "Pau"}).as_object().unwrap().clone());
        assert_eq!(serde_json::to_string(&user).unwrap(), r#"{"age":2,"city":"Pau","email":"a"}"#);
        user.extend_missing(values(json!({"age": 3, "zip": null})));
        assert_eq!(serde_json::to_value(&user).unwrap(), json!({"age": 2, "city": "Pau", "email": "a", "zip": null}));
        assert_eq!((user.get("city"), user.get("zip"), user.get("b")), (Some(&json!("Pau")), Some(&Value::Null), None));
    }
}
