//! The body of every error response of the service.

use serde_json::{Map, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};

/// The body of every error response of the service.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorBody {
    /// The HTTP status.
    pub status_code: u64,
    /// One or several messages.
    pub messages: Vec<String>,
    /// The name of the status.
    pub error: Option<String>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
    one_message: bool,
}

impl ErrorBody {
    /// An error with one message.
    pub fn new(status_code: u16, message: impl Into<String>, error: Option<&str>) -> Self {
        Self {
            status_code: status_code.into(),
            messages: vec![message.into()],
            error: error.map(str::to_owned),
            extra: Map::new(),
            one_message: true,
        }
    }

    /// Reads an error body.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
        let status_code = object.need_count("statusCode")?;
        let one = object.text("message");
        let one_message = one.is_some();
        let several = |value: &Value| {
            value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        };
        let messages = match one {
            Some(message) => vec![message],
            None => object.need("message", "a string or strings", several)?,
        };
        Ok(Self { status_code, messages, error: object.text("error"), extra: object.rest(), one_message })
    }

    /// Writes the error body.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("statusCode".into(), self.status_code.into());
        let message = match &*self.messages {
            [one] if self.one_message => one.as_str().into(),
            several => several.into(),
        };
        object.insert("message".into(), message);
        insert_some(&mut object, "error", self.error.as_deref());
        Value::Object(object)
    }
}
