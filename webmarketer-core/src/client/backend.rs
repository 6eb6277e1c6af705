//! The backend that a client calls: the service, or code in this process.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use webmarketer_schema::EventType;

use super::api_requests::ApiRequests;
use super::operation::Operation;
use super::queue::RequestQueue;
use crate::error::Error;

/// The backend that a client calls: the service, or code in this process.
#[derive(Debug)]
pub(super) enum Backend {
    /// The service, with a queue if the client has one.
    Service(Arc<ApiRequests>, Option<Arc<dyn RequestQueue>>),
    /// Code in this process that replaces the service.
    Local(Arc<dyn LocalBackend>),
}

/// Replaces the service, such as the recorder in tests.
pub(crate) trait LocalBackend: fmt::Debug + Send + Sync {
    /// Receives an event, and returns its id.
    fn receive(&self, event: &PreparedEvent) -> Result<String, Error>;

    /// The id of the event with that nonce, if it was received.
    fn event_id(&self, nonce: &str) -> Option<String>;

    /// Answers any other call.
    fn answer(&self, operation: Operation<'_>, body: Option<&Value>) -> Result<Value, Error>;

    /// Whether it knows what became of the events that it has received.
    fn has_verdicts(&self) -> bool;
}

/// An event as it is sent.
#[derive(Clone)]
pub(crate) struct PreparedEvent {
    /// The body of the request.
    pub(crate) body: Bytes,
    /// The struct of the event, if it has one.
    pub(crate) definition: Option<&'static dyn StructDefinition>,
}

/// What a struct defines.
pub(crate) trait StructDefinition: Sync {
    /// The reference of its event type.
    fn reference(&self) -> &'static str;

    /// Its event type.
    fn event_type(&self) -> EventType;

    /// The path of its field with this storage key, such as `order_id`, or `address.city` of a flattened group.
    fn field_path(&self, storage_key: &str) -> Option<String>;
}
