//! A client for the tests of applications: it keeps what would be sent.

use std::any::type_name;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use webmarketer_schema::{Catalogue, EventType, ProjectId};

use super::{Error, ErrorKind, Operation};
use crate::api::EventPayload;
use crate::event::WebmarketerEvent;
use crate::validate::validate;

/// What a [recording client](crate::Client::recording) was asked to send. Clones share it.
///
/// An event that the service would trash is refused with the reason and not kept, so that the test fails where it is sent:
/// that of a derived struct is held against its [definition](WebmarketerEvent::definition), any other against the
/// [event types](Self::event_types) that the recorder was given. A nonce that was sent before makes no second event.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    event_types: BTreeMap<String, EventType>,
    events: Vec<Recorded>,
}

/// An event that would have been sent.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Recorded {
    /// The id that it was given.
    pub id: String,
    /// The event.
    pub event: EventPayload,
}

/// The project that a client without a service speaks of.
pub(super) fn project() -> ProjectId {
    // It is a valid id, so there is no other case.
    "recorder".parse().unwrap_or_else(|_| unreachable!())
}

impl Recorder {
    /// Adds event types against which untyped events are held.
    pub fn event_types(&self, catalogue: &Catalogue) {
        let named = catalogue.active().map(|event_type| (event_type.reference.to_string(), event_type.clone()));
        self.kept().event_types.extend(named);
    }

    /// Everything that was sent, in its order.
    pub fn all(&self) -> Vec<Recorded> {
        self.kept().events.clone()
    }

    /// The `data` of every event of that type, in their order.
    pub fn sent<E: WebmarketerEvent>(&self) -> Vec<Map<String, Value>> {
        let kept = self.kept();
        let of_type = kept.events.iter().filter(|recorded| recorded.event.event_type == E::EVENT_TYPE);
        of_type.map(|recorded| recorded.event.data.clone()).collect()
    }

    /// Sees that an event of that type was sent of whose `data` that holds.
    ///
    /// # Panics
    ///
    /// When there is none. The message says how many of them were sent, and nothing of their data.
    #[track_caller]
    pub fn assert_sent<E: WebmarketerEvent>(&self, holds: impl Fn(&Map<String, Value>) -> bool) {
        let sent = self.sent::<E>();
        assert!(
            sent.iter().any(holds),
            "no `{}` ({}) was sent that it holds of; {} of that type, {} in all",
            E::EVENT_TYPE,
            type_name::<E>(),
            sent.len(),
            self.kept().events.len()
        );
    }

    /// Sees that nothing was sent.
    ///
    /// # Panics
    ///
    /// When something was. The message names the event types.
    #[track_caller]
    pub fn assert_nothing_sent(&self) {
        let sent: Vec<_> = self.all().into_iter().map(|recorded| recorded.event.event_type).collect();
        assert!(sent.is_empty(), "sent {sent:?}");
    }

    /// Forgets what was sent.
    pub fn clear(&self) {
        self.kept().events.clear();
    }

    pub(super) fn receive(&self, body: &[u8], defined: Option<fn() -> EventType>) -> Result<String, Error> {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let event =
            EventPayload::read(&body).map_err(|error| Error::unexpected(Operation::CreateEvent.called(), error))?;
        let mut kept = self.kept();
        let event_type = defined.map(|defined| defined()).or_else(|| kept.event_types.get(&event.event_type).cloned());
        let refused = |why: String| Err(Error::new(ErrorKind::Refused, why));
        let Some(event_type) = event_type else {
            return refused(format!("the recorder knows no event type `{}`", event.event_type.escape_debug()));
        };
        let violations = validate(&event_type, &event.data);
        if !violations.is_empty() {
            let reason = |violation: &crate::Violation<'_>| {
                format!("`{}`: {}, {}", violation.field.storage_key, violation.kind.as_str(), violation.expected)
            };
            let reasons: Vec<_> = violations.iter().map(reason).collect();
            let reference = &event_type.reference;
            return refused(format!("the service would trash the event of type `{reference}`: {}", reasons.join("; ")));
        }
        if let Some(first) = kept.events.iter().find(|recorded| recorded.event.nonce == event.nonce) {
            return Ok(first.id.clone());
        }
        let id = uuid::Uuid::now_v7().to_string();
        kept.events.push(Recorded { id: id.clone(), event });
        Ok(id)
    }

    /// What everything but sending is answered.
    pub(super) fn answer(operation: Operation<'_>) -> Result<Value, Error> {
        match operation {
            Operation::UpdateEventState(..) | Operation::UpdateEventStatistic(..) => Ok(Value::Null),
            _ => {
                let message = format!("{} was not made: the client is a recorder", operation.id());
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows how much it keeps, and nothing of what.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("events", &self.kept().events.len()).finish_non_exhaustive()
    }
}

/// Shows nothing of the data, which may be personal.
impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("id", &self.id).field("event", &self.event).finish()
    }
}
