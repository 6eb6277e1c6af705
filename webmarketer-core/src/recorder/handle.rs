//! The recorder: the events and updates that its client sent.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};
use webmarketer_schema::Catalogue;

use super::journal::Journal;
use super::recorded::{RecordedEvent, RecordedUpdate};
use crate::event::{EventId, WebmarketerEvent};

/// The events and updates that a [recording client](crate::Client::recording) sent. Clones share them.
///
/// Sending something that the service would not accept is an error, so that the test fails there:
///
/// - An event that the service would trash is an error with the reasons, and is not kept. An event of a derived struct
///   is compared with its [definition](WebmarketerEvent::definition), any other with the
///   [event types](Self::event_types) of the recorder.
/// - A repeated nonce adds no second event. If it is sent with another event type or other data, one of the two events
///   would be lost: that is an error of kind [`Refused`](crate::ErrorKind::Refused) with a
///   [`NonceConflict`](crate::api::NonceConflict).
/// - States and statistics are checked like in the service. If the event was not sent, or its type does not have the
///   state or statistic, the error has the kind [`NotFound`](crate::ErrorKind::NotFound) and the status 404. An invalid
///   value is an error of kind [`Refused`](crate::ErrorKind::Refused) with the status 400.
///
/// - The [verdict](crate::Client::verdict) of every received event is visible, and known at once.
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
/// // An event that was not sent has no states.
/// let unknown = EventId::<Purchase>::new("nonsense");
/// let error = unknown.set(Purchase::REFUNDED, true).send(&client).await.unwrap_err();
/// assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Journal>>);

impl Recorder {
    /// Adds the event types that untyped events are compared with.
    pub fn event_types(&self, catalogue: &Catalogue) {
        let named = catalogue.active().map(|event_type| (event_type.reference.to_string(), event_type.clone()));
        self.journal().event_types.extend(named);
    }

    /// Adds the id of an event that was sent before the test, such as one from a database: its states and statistics
    /// can be set.
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
        self.journal().known.insert(id.as_str().to_owned(), E::definition());
        id
    }

    /// Everything that was sent, in its order.
    pub fn all(&self) -> Vec<RecordedEvent> {
        self.journal().events.clone()
    }

    /// The `data` of every event of that type, in their order.
    pub fn sent<E: WebmarketerEvent>(&self) -> Vec<Map<String, Value>> {
        let journal = self.journal();
        let of_type = journal.events.iter().filter(|recorded| recorded.event.event_type == E::EVENT_TYPE);
        of_type.map(|recorded| recorded.event.data.clone()).collect()
    }

    /// How many events of that type were sent.
    pub fn count<E: WebmarketerEvent>(&self) -> usize {
        let is_of_type = |recorded: &&RecordedEvent| recorded.event.event_type == E::EVENT_TYPE;
        self.journal().events.iter().filter(is_of_type).count()
    }

    /// Every state and statistic that was set, in their order.
    pub fn updates(&self) -> Vec<RecordedUpdate> {
        self.journal().updates.clone()
    }

    /// Clears the recorded events and updates. States and statistics of the events can still be set.
    pub fn clear(&self) {
        let mut journal = self.journal();
        journal.events.clear();
        journal.updates.clear();
    }

    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows how much it keeps, and nothing of what.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let journal = self.journal();
        f.debug_struct("Recorder")
            .field("events", &journal.events.len())
            .field("updates", &journal.updates.len())
            .finish_non_exhaustive()
    }
}
