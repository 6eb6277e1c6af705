//! A client for the tests of applications: it keeps what would be sent.

mod assertions;
mod updates;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use webmarketer_schema::{Catalogue, EventType, ProjectId};

pub use updates::RecordedUpdate;

use super::{Error, ErrorKind, Operation};
use crate::api::{EventPayload, NonceConflict};
use crate::event::{EventId, WebmarketerEvent};
use crate::validate::validate;

/// What a [recording client](crate::Client::recording) was asked to send. Clones share it.
///
/// What the service would not store is an error where it is sent, so that the test fails there:
///
/// - An event that the service would trash is refused with the reason and not kept. One of a derived struct is compared
///   with its [definition](WebmarketerEvent::definition), any other with the [event types](Self::event_types) that the
///   recorder was given.
/// - A nonce that was sent before makes no second event. Where it comes again with another event type or other data, one
///   of the two events would be lost: that is an error of kind [`Refused`](ErrorKind::Refused), a [`NonceConflict`].
/// - A state or statistic is checked as the service does: one of an event that was not sent, or that the event's type
///   does not have, is an error of kind [`NotFound`](ErrorKind::NotFound) with the status 404, a value that the service
///   does not take one of kind [`Refused`](ErrorKind::Refused) with the status 400.
///
/// ```
/// use webmarketer_core::{Client, ErrorKind, EventId, WebmarketerEvent};
///
/// #[derive(WebmarketerEvent)]
/// #[webmarketer(state("refunded"), statistic("margin"))]
/// struct Purchase {
///     order_id: String,
/// }
///
/// #[derive(WebmarketerEvent)]
/// struct CartAbandoned {
///     cart_id: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), webmarketer_core::Error> {
/// let (client, recorder) = Client::recording();
/// let purchase = Purchase { order_id: "42".to_owned() };
/// let id = purchase.send(&client).await?.event_id;
/// id.set(Purchase::REFUNDED, true).send(&client).await?;
///
/// recorder.assert_sent_event(&purchase);
/// recorder.assert_count::<Purchase>(1);
/// recorder.assert_not_sent::<CartAbandoned>();
/// recorder.assert_set(&id, Purchase::REFUNDED, true);
/// recorder.assert_not_set(&id, Purchase::MARGIN);
///
/// // An event that nobody sent has no state.
/// let unknown = EventId::<Purchase>::new("nonsense");
/// let error = unknown.set(Purchase::REFUNDED, true).send(&client).await.unwrap_err();
/// assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    event_types: BTreeMap<String, EventType>,
    events: Vec<Recorded>,
    updates: Vec<RecordedUpdate>,
    /// The event type of each event that there is, as it was when the event was sent, by the event's id.
    known: BTreeMap<String, EventType>,
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
    /// Adds the event types that untyped events are compared with.
    pub fn event_types(&self, catalogue: &Catalogue) {
        let named = catalogue.active().map(|event_type| (event_type.reference.to_string(), event_type.clone()));
        self.kept().event_types.extend(named);
    }

    /// Adds the id of an event that was sent before the test, such as one from a database: its states and statistics can
    /// be set.
    ///
    /// ```
    /// # use webmarketer_core::{Client, WebmarketerEvent};
    /// # #[derive(WebmarketerEvent)]
    /// # #[webmarketer(state("refunded"))]
    /// # struct Purchase { order_id: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), webmarketer_core::Error> {
    /// let (client, recorder) = Client::recording();
    /// let id = recorder.add_event_id::<Purchase>("0192f0c1-9d5e-7c3a-8f43-3f0d1f6c2a11");
    /// id.set(Purchase::REFUNDED, true).send(&client).await?;
    /// recorder.assert_set(&id, Purchase::REFUNDED, true);
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_event_id<E: WebmarketerEvent>(&self, id: impl Into<String>) -> EventId<E> {
        let id = EventId::new(id);
        self.kept().known.insert(id.as_str().to_owned(), E::definition());
        id
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

    /// How many events of that type were sent.
    pub fn count<E: WebmarketerEvent>(&self) -> usize {
        let is_of_type = |recorded: &&Recorded| recorded.event.event_type == E::EVENT_TYPE;
        self.kept().events.iter().filter(is_of_type).count()
    }

    /// Every state and statistic that was set, in their order.
    pub fn updates(&self) -> Vec<RecordedUpdate> {
        self.kept().updates.clone()
    }

    /// Forgets what was sent and set. The events are still known: their states and statistics can be set.
    pub fn clear(&self) {
        let mut kept = self.kept();
        kept.events.clear();
        kept.updates.clear();
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
        if let Some(Recorded { id, event: first }) = kept.events.iter().find(|sent| sent.event.nonce == event.nonce) {
            let (first, second) = ((&*first.event_type, &first.data), (&*event.event_type, &event.data));
            return match NonceConflict::find(&event.nonce.to_string(), first, second) {
                None => Ok(id.clone()),
                Some(conflict) => refused(conflict.to_string()),
            };
        }
        let id = uuid::Uuid::now_v7().to_string();
        kept.known.insert(id.clone(), event_type);
        kept.events.push(Recorded { id: id.clone(), event });
        Ok(id)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows how much it keeps, and nothing of what.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.kept();
        f.debug_struct("Recorder")
            .field("events", &kept.events.len())
            .field("updates", &kept.updates.len())
            .finish_non_exhaustive()
    }
}

/// Shows nothing of the data, which may be personal.
impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded").field("id", &self.id).field("event", &self.event).finish()
    }
}
