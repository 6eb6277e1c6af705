//! A JSON object that is being parsed: the model takes known properties, and keeps the rest unchanged.

use std::fmt;

use serde_json::{Map, Value};

/// The error of JSON with a wrong structure. It names the position and the expected type, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    pointer: String,
    expected: &'static str,
    found: &'static str,
    within: Option<Box<ErrorContext>>,
}

/// The event type and the field of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ErrorContext {
    event_type: Option<Enclosing>,
    field: Option<Enclosing>,
}

/// An event type or a field that has an error.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Enclosing {
    name: Option<String>,
    pointer: String,
}

impl Enclosing {
    /// The name, or else the position in the list.
    fn write(&self, f: &mut fmt::Formatter<'_>, kind: &str) -> fmt::Result {
        let position = || self.pointer.rsplit_once('/')?.1.parse::<usize>().ok();
        match (&self.name, position()) {
            (Some(name), _) => write!(f, "{kind} `{}`", name.escape_debug()),
            (None, Some(index)) => write!(f, "{kind} {} in the list", index.saturating_add(1)),
            (None, None) => write!(f, "the {kind}"),
        }
    }
}

impl WireError {
    /// An error with the expectation at `pointer`.
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

    /// Adds the event type, whose JSON is `value`.
    pub(crate) fn in_event_type(mut self, value: &Value, pointer: &str) -> Self {
        let name = text_of(value, &["reference", "name"]);
        self.within.get_or_insert_default().event_type = Some(Enclosing { name, pointer: pointer.to_owned() });
        self
    }

    /// Adds the field, whose JSON is `value`.
    pub(super) fn in_field(mut self, value: &Value, pointer: &str) -> Self {
        let name = text_of(value, &["storageKey", "key", "ingestionKey"]);
        self.within.get_or_insert_default().field = Some(Enclosing { name, pointer: pointer.to_owned() });
        self
    }

    /// The position as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The expected type, such as `a string`.
    pub fn expected_shape(&self) -> &'static str {
        self.expected
    }

    /// The reference of the event type, or its name if it has no reference.
    pub fn event_type(&self) -> Option<&str> {
        self.within.as_ref()?.event_type.as_ref()?.name.as_deref()
    }

    /// The key of the field.
    pub fn field(&self) -> Option<&str> {
        self.within.as_ref()?.field.as_ref()?.name.as_deref()
    }
}

/// The first of these properties that is a string and not blank.
fn text_of(value: &Value, keys: &[&str]) -> Option<String> {
    let text = |key: &&str| value.get(key)?.as_str().filter(|text| !text.trim().is_empty());
    keys.iter().find_map(text).map(str::to_owned)
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let event_type = self.within.as_ref().and_then(|within| within.event_type.as_ref());
        let field = self.within.as_ref().and_then(|within| within.field.as_ref());
        if let Some(inner) = field.or(event_type) {
            let below = self.pointer.strip_prefix(inner.pointer.as_str()).unwrap_or(&self.pointer);
            if let Some(property) = below.strip_prefix('/') {
                write!(f, "`{}` of ", property.escape_debug())?;
            }
            if let Some(field) = field {
                field.write(f, "field")?;
            }
            if let Some(event_type) = event_type {
                f.write_str(if field.is_some() { " of " } else { "" })?;
                event_type.write(f, "event type")?;
            }
        } else {
            write!(f, "at {}", if self.pointer.is_empty() { "the top" } else { &self.pointer })?;
        }
        write!(f, ": expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for WireError {}

/// A JSON object from which properties are taken one by one.
///
/// A property with the expected type is taken; everything else, including nulls, is kept by
/// [`rest`](Self::rest).
pub struct ObjectReader<'a> {
    pointer: &'a str,
    rest: Map<String, Value>,
}

impl<'a> ObjectReader<'a> {
    /// Starts with the value at `pointer`, which must be an object.
    ///
    /// # Errors
    ///
    /// If it is not an object.
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

    /// Takes a mandatory property if `shape` accepts it; `expected` describes the accepted type.
    ///
    /// # Errors
    ///
    /// If the property is missing or has a wrong type.
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

    /// Takes an optional string.
    pub fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, |value| value.as_str().map(str::to_owned))
    }

    /// Takes a mandatory string.
    ///
    /// # Errors
    ///
    /// If the property is missing or not a string.
    pub fn need_text(&mut self, key: &str) -> Result<String, WireError> {
        self.need(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// Takes an optional boolean. Null means absent; any other type is an error.
    ///
    /// # Errors
    ///
    /// If the property is not a boolean.
    pub fn flag(&mut self, key: &str) -> Result<Option<bool>, WireError> {
        match self.take(key, Value::as_bool) {
            None if self.rest.get(key).is_some_and(|value| !value.is_null()) => Err(self.missing(key, "true or false")),
            flag => Ok(flag),
        }
    }

    /// Takes an optional object.
    pub fn map(&mut self, key: &str) -> Option<Map<String, Value>> {
        self.take(key, |value| value.as_object().cloned())
    }

    /// Takes a mandatory integer of at least 0.
    ///
    /// # Errors
    ///
    /// If the property is missing or not such an integer.
    pub fn need_count(&mut self, key: &str) -> Result<u64, WireError> {
        self.need(key, "a whole number", Value::as_u64)
    }

    /// Takes a mandatory array and parses each item.
    ///
    /// # Errors
    ///
    /// If the property is missing or not an array, or an item is invalid.
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

    /// Whether a property with this name is left.
    pub fn has(&self, key: &str) -> bool {
        self.rest.contains_key(key)
    }

    /// The remaining properties.
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
