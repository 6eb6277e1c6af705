//! One JSON object being read: what is taken becomes the model's, what is left is kept as it was.

use std::fmt;

use serde_json::{Map, Value};

/// JSON that is not what the service sends. It names the place and the shape, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    pointer: String,
    expected: &'static str,
    found: &'static str,
    within: Option<Box<ErrorContext>>,
}

/// The event type and the field that a mistake is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ErrorContext {
    event_type: Option<String>,
    field: Option<String>,
}

impl WireError {
    /// Says what was expected at `pointer`, and not found there.
    pub fn expected(pointer: &str, expected: &'static str, found: &Value) -> Self {
        Self::new(pointer, expected, Some(found))
    }

    pub(crate) fn new(pointer: &str, expected: &'static str, found: Option<&Value>) -> Self {
        let found = match found {
            None => "nothing",
            Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "a boolean",
            Some(Value::Number(_)) => "a number",
            Some(Value::String(_)) => "a string",
            Some(Value::Array(_)) => "an array",
            Some(Value::Object(_)) => "an object",
        };
        Self { pointer: pointer.to_owned(), expected, found, within: None }
    }

    /// The same error, in an event type whose JSON is `value`.
    pub(super) fn in_event_type(mut self, value: &Value) -> Self {
        self.within.get_or_insert_default().event_type = text_of(value, &["reference", "name"]);
        self
    }

    /// The same error, in a field whose JSON is `value`.
    pub(super) fn in_field(mut self, value: &Value) -> Self {
        self.within.get_or_insert_default().field = text_of(value, &["storageKey", "key", "ingestionKey"]);
        self
    }

    /// Where it is: a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What was expected there, such as `a string`.
    pub fn expected_shape(&self) -> &'static str {
        self.expected
    }

    /// The reference of the event type that it is in, or its name where it has no reference.
    pub fn event_type(&self) -> Option<&str> {
        self.within.as_ref()?.event_type.as_deref()
    }

    /// The key of the field that it is in.
    pub fn field(&self) -> Option<&str> {
        self.within.as_ref()?.field.as_deref()
    }
}

/// The first of these properties that is a string.
fn text_of(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| value.get(key)?.as_str()).map(str::to_owned)
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field() {
            write!(f, "field `{}`", field.escape_debug())?;
            f.write_str(if self.event_type().is_some() { " of " } else { ", " })?;
        }
        if let Some(event_type) = self.event_type() {
            write!(f, "event type `{}`, ", event_type.escape_debug())?;
        }
        let place = if self.pointer.is_empty() { "the top" } else { &self.pointer };
        write!(f, "at {place}: expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for WireError {}

/// A JSON object from which properties are taken one by one.
///
/// A property that has the shape its name promises is taken; everything else stays and is kept by
/// [`rest`](Self::rest), a null among it.
pub struct ObjectReader<'a> {
    pointer: &'a str,
    rest: Map<String, Value>,
}

impl<'a> ObjectReader<'a> {
    /// Starts to read the value at `pointer`, which must be an object.
    pub fn new(value: &Value, pointer: &'a str) -> Result<Self, WireError> {
        match value {
            Value::Object(map) => Ok(Self { pointer, rest: map.clone() }),
            other => Err(WireError::new(pointer, "an object", Some(other))),
        }
    }

    /// The JSON pointer of a property of this object.
    pub fn pointer_to(&self, key: &str) -> String {
        format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"))
    }

    /// Takes a property that must be there and be accepted by `shape`; `expected` says what that accepts.
    pub fn need<T>(
        &mut self,
        key: &str,
        expected: &'static str,
        shape: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<T, WireError> {
        self.take(key, shape).ok_or_else(|| self.missing(key, expected))
    }

    fn missing(&self, key: &str, expected: &'static str) -> WireError {
        WireError::new(&self.pointer_to(key), expected, self.rest.get(key))
    }

    /// Takes a property if `shape` accepts it.
    pub fn take<T>(&mut self, key: &str, shape: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let taken = shape(self.rest.get(key)?)?;
        self.rest.remove(key);
        Some(taken)
    }

    /// Takes a string, if there is one.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, |value| value.as_str().map(str::to_owned))
    }

    /// Takes a string that must be there.
    pub fn need_text(&mut self, key: &str) -> Result<String, WireError> {
        self.need(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// Takes a boolean, if there is one. A null counts as absent; anything else in its place is an error.
    pub fn flag(&mut self, key: &str) -> Result<Option<bool>, WireError> {
        match self.take(key, Value::as_bool) {
            None if self.rest.get(key).is_some_and(|value| !value.is_null()) => Err(self.missing(key, "a boolean")),
            flag => Ok(flag),
        }
    }

    /// Takes an object, if there is one.
    pub fn map(&mut self, key: &str) -> Option<Map<String, Value>> {
        self.take(key, |value| value.as_object().cloned())
    }

    /// Takes a whole number of 0 or more that must be there.
    pub fn need_count(&mut self, key: &str) -> Result<u64, WireError> {
        self.need(key, "a whole number", Value::as_u64)
    }

    /// Takes an array that must be there and reads each of its items.
    pub fn need_list<T>(
        &mut self,
        key: &str,
        item: impl Fn(&Value, &str) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        let Some(Value::Array(items)) = self.rest.get(key) else {
            return Err(self.missing(key, "an array"));
        };
        let pointer = self.pointer_to(key);
        let items = items.iter().enumerate();
        let items = items.map(|(i, value)| item(value, &format!("{pointer}/{i}"))).collect::<Result<_, _>>()?;
        self.rest.remove(key);
        Ok(items)
    }

    /// Whether a property of that name is still there.
    pub fn has(&self, key: &str) -> bool {
        self.rest.contains_key(key)
    }

    /// The properties that were not taken.
    pub fn rest(self) -> Map<String, Value> {
        self.rest
    }
}

/// Inserts a property into an object; a property without a value is omitted.
pub fn insert_some(object: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(key.into(), value.into());
    }
}
