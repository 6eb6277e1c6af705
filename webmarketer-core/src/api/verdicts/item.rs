//! The items of the stream of verdicts.

use crate::api::Verdict;
use crate::error::Error;
use crate::event::{EventId, Untyped, WebmarketerEvent};

/// An item of [`Verdicts`](crate::api::Verdicts).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum VerdictItem {
    /// What became of an event.
    Event(EventVerdict),
    /// So many events were removed before they had a verdict, because there were more than
    /// [`max_events`](crate::api::Verdicts::max_events).
    Missed(u64),
    /// A request failed. It is repeated after a pause; until it succeeds, no other failure is returned.
    Failed(Error),
}

/// What became of an event that the service has received.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EventVerdict {
    /// The id of the event.
    pub event_id: EventId<Untyped>,
    /// Its nonce.
    pub nonce: String,
    /// The reference of its event type.
    pub event_type: String,
    /// The verdict.
    pub verdict: Verdict,
}

impl EventVerdict {
    /// The id of the event, if it is an event of type `E`: use it to set states and statistics.
    ///
    /// ```
    /// use webmarketer_core::WebmarketerEvent;
    /// use webmarketer_core::api::EventVerdict;
    ///
    /// #[derive(WebmarketerEvent)]
    /// #[webmarketer(state("reviewed"))]
    /// struct Purchase {
    ///     order_id: String,
    /// }
    ///
    /// # async fn example(event: EventVerdict, client: &webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
    /// if let Some(id) = event.id_of::<Purchase>() {
    ///     id.set(Purchase::REVIEWED, true).send(client).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn id_of<E: WebmarketerEvent>(&self) -> Option<EventId<E>> {
        (self.event_type == E::EVENT_TYPE).then(|| EventId::new(self.event_id.as_str()))
    }
}
