//! A client that does nothing.

use serde_json::Value;

use super::backend::{LocalBackend, PreparedEvent};
use super::handle::Client;
use super::operation::Operation;
use crate::error::{Error, ErrorKind};

/// Takes every event, and does nothing with it.
#[derive(Debug)]
struct Disabled;

impl Client {
    /// A client that does nothing: what it is asked to send is as good as received, and whatever it is asked for is an error
    /// of kind [`InvalidInput`](ErrorKind::InvalidInput). It is never made but by this call: a client without credentials is
    /// an error.
    pub fn disabled() -> Self {
        Self::local(Disabled)
    }
}

impl LocalBackend for Disabled {
    fn receive(&self, _: &PreparedEvent) -> Result<String, Error> {
        Ok(uuid::Uuid::nil().to_string())
    }

    fn answer(&self, operation: Operation<'_>, _: Option<&Value>) -> Result<Value, Error> {
        let message = format!("{} was not made: the client is disabled", operation.id());
        Err(Error::new(ErrorKind::InvalidInput, message))
    }
}
