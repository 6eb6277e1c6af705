//! A client that does nothing.

use serde_json::Value;

use super::backend::{LocalBackend, PreparedEvent};
use super::handle::Client;
use super::operation::Operation;
use crate::error::{Error, ErrorKind};

/// Accepts all events and updates, and ignores them.
#[derive(Debug)]
struct Disabled;

impl Client {
    /// A client that does nothing: every event and update that it sends counts as received, and every other call is an
    /// error of kind [`InvalidInput`](ErrorKind::InvalidInput). Only this function creates it: a client without credentials is
    /// an error.
    pub fn disabled() -> Self {
        Self::local(Disabled)
    }
}

impl LocalBackend for Disabled {
    fn receive(&self, _: &PreparedEvent) -> Result<String, Error> {
        Ok(uuid::Uuid::nil().to_string())
    }

    fn event_id(&self, _: &str) -> Option<String> {
        Some(uuid::Uuid::nil().to_string())
    }

    fn answer(&self, operation: Operation<'_>, _: Option<&Value>) -> Result<Value, Error> {
        if matches!(operation, Operation::UpdateEventState(..) | Operation::UpdateEventStatistic(..)) {
            return Ok(Value::Null);
        }
        let message = format!("{} was not made: the client is disabled", operation.id());
        Err(Error::new(ErrorKind::InvalidInput, message))
    }

    fn has_verdicts(&self) -> bool {
        false
    }
}
