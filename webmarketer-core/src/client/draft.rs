//! The argument of `before_send`: an event that it can change.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, ErrorKind};

/// An event before it leaves the application: the argument of
/// [`ClientBuilder::before_send`](super::ClientBuilder::before_send).
pub struct Draft<'a> {
    event_type: &'a str,
    nonce: &'a str,
    // As text, so that numbers keep their digits.
    data: BTreeMap<String, Box<RawValue>>,
    is_changed: bool,
}

/// Whether an event is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is sent, with the changes that were made.
    Yes,
    /// It is not sent. The call that was to send it returns an error of kind
    /// [`Withheld`](crate::ErrorKind::Withheld).
    No,
}

/// The function of the application.
#[derive(Clone)]
pub(super) struct BeforeSend(pub(super) Arc<dyn Fn(&mut Draft<'_>) -> Keep + Send + Sync>);

impl Draft<'_> {
    /// The reference of the event type.
    pub fn event_type(&self) -> &str {
        self.event_type
    }

    /// The nonce.
    pub fn nonce(&self) -> &str {
        self.nonce
    }

    /// The ingestion keys of the fields that the event carries, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.data.keys().map(String::as_str)
    }

    /// The value of a field.
    pub fn get(&self, key: &str) -> Option<Value> {
        serde_json::from_str(self.data.get(key)?.get()).ok()
    }

    /// Replaces or adds the value of a field.
    pub fn set(&mut self, key: &str, value: &Value) {
        // A JSON value can always be written.
        if let Ok(value) = to_raw_value(value) {
            self.is_changed = true;
            self.data.insert(key.to_owned(), value);
        }
    }

    /// Removes a field, and returns whether the event carried it. An event without a mandatory field is trashed.
    pub fn remove(&mut self, key: &str) -> bool {
        let is_removed = self.data.remove(key).is_some();
        self.is_changed |= is_removed;
        is_removed
    }
}

/// Does not show the data, which can be personal.
impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { event_type, nonce, .. } = self;
        f.debug_struct("Draft").field("event_type", event_type).field("nonce", nonce).finish_non_exhaustive()
    }
}

impl fmt::Debug for BeforeSend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BeforeSend(..)")
    }
}

impl BeforeSend {
    /// The data of an event after the function was called; `None` if it is unchanged.
    pub(super) fn apply(&self, event_type: &str, nonce: &str, data: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let withheld = |why: &str| {
            let message = format!("the event `{event_type}` was not sent: {why}");
            Error::new(ErrorKind::Withheld, message)
        };
        let data =
            serde_json::from_slice(data).map_err(|error| withheld(&format!("its data cannot be read: {error}")))?;
        let mut draft = Draft { event_type, nonce, data, is_changed: false };
        // An event must not leave the application if the function did not complete.
        match catch_unwind(AssertUnwindSafe(|| (self.0)(&mut draft))) {
            Ok(Keep::Yes) if draft.is_changed => serde_json::to_vec(&draft.data)
                .map(Some)
                .map_err(|error| withheld(&format!("its data cannot be written: {error}"))),
            Ok(Keep::Yes) => Ok(None),
            Ok(Keep::No) => Err(withheld("`before_send` returned `Keep::No`")),
            Err(_) => Err(withheld("`before_send` panicked")),
        }
    }
}
