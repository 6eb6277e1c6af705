//! An event on its way: what is sent beside its data.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
#[cfg(feature = "client")]
use std::sync::atomic::AtomicBool;
use uuid::{NoContext, Timestamp, Uuid};
use webmarketer_schema::EventType;

use super::data::InvalidEvent;
use super::receipt::Untyped;

/// An event ready to send, with a nonce of its own.
///
/// Every send of one envelope carries the same bytes, so however often it is sent, it is one event: keep the envelope
/// and send it again after an error.
///
#[cfg_attr(feature = "client", doc = "```no_run")]
#[cfg_attr(not(feature = "client"), doc = "```ignore")]
/// # use webmarketer_core::{Client, Error, Envelope};
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let data = serde_json::json!({"email": "ada@example.com"});
/// let envelope = Envelope::untyped("newsletter", data.as_object().unwrap()).tracker_id("23jkfs1ufeuih1fh");
/// let receipt = envelope.send(client).await?;
/// println!("received as {}", receipt.event_id);
/// # Ok(())
/// # }
/// ```
#[must_use = "an envelope does nothing until it is sent"]
pub struct Envelope<E> {
    pub(super) event_type: Cow<'static, str>,
    pub(super) nonce: String,
    pub(super) tracker_id: Option<String>,
    pub(super) date: EventDate,
    /// As JSON.
    #[cfg(feature = "client")]
    pub(super) data: Result<Vec<u8>, InvalidEvent>,
    /// The event type as the program has it.
    #[cfg(feature = "client")]
    pub(super) definition: Option<fn() -> EventType>,
    /// Whether it may have been sent before.
    #[cfg(feature = "client")]
    pub(super) sent: AtomicBool,
    event: PhantomData<fn(E)>,
}

/// When an event happened.
#[derive(Clone, Copy)]
pub(super) enum EventDate {
    /// When its envelope was made, by the clock of this machine.
    Made(DateTime<Utc>),
    /// When the program says.
    At(DateTime<Utc>),
    /// When the service receives it.
    Received,
}

impl fmt::Debug for EventDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(date) | Self::At(date) => fmt::Debug::fmt(date, f),
            Self::Received => f.write_str("Received"),
        }
    }
}

impl Envelope<Untyped> {
    /// An event whose type is known only at run time.
    pub fn untyped(event_type: impl Into<String>, data: &Map<String, Value>) -> Self {
        Self::sealed(Cow::Owned(event_type.into()), Ok(json!(data).to_string().into_bytes()), None)
    }

    /// The same of data that are written already, and are sent as they are: a number keeps all of its digits.
    ///
    /// # Errors
    ///
    /// If the data is not a JSON object.
    pub fn untyped_json(event_type: impl Into<String>, data: impl Into<String>) -> Result<Self, serde_json::Error> {
        let data = data.into();
        serde_json::from_str::<Map<String, Value>>(&data)?;
        Ok(Self::sealed(Cow::Owned(event_type.into()), Ok(data.into_bytes()), None))
    }
}

impl<E> Envelope<E> {
    pub(super) fn sealed(
        event_type: Cow<'static, str>,
        data: Result<Vec<u8>, InvalidEvent>,
        definition: Option<fn() -> EventType>,
    ) -> Self {
        // Without a client nobody sends it.
        #[cfg(not(feature = "client"))]
        let _ = (data, definition);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let nonce = Uuid::new_v7(Timestamp::from_unix(NoContext, now.as_secs(), now.subsec_nanos()));
        let nonce = nonce.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned();
        let seconds = i64::try_from(now.as_secs()).ok();
        let made = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, now.subsec_nanos()));
        Self {
            event_type,
            nonce,
            tracker_id: None,
            // A clock before 1970 was never set.
            date: made.filter(|_| !now.is_zero()).map_or(EventDate::Received, EventDate::Made),
            #[cfg(feature = "client")]
            data,
            #[cfg(feature = "client")]
            definition,
            #[cfg(feature = "client")]
            sent: AtomicBool::new(false),
            event: PhantomData,
        }
    }

    /// Sets when it happened. Without it, an event happened when its envelope was made, to the millisecond, however
    /// late it is sent.
    ///
    #[cfg_attr(feature = "client", doc = "```no_run")]
    #[cfg_attr(not(feature = "client"), doc = "```ignore")]
    /// use webmarketer_core::chrono::{TimeDelta, Utc};
    /// # use webmarketer_core::{Client, Error, Envelope, WebmarketerEvent};
    /// # async fn example<E: WebmarketerEvent>(event: E, client: &Client) -> Result<(), Error> {
    /// let yesterday = Utc::now() - TimeDelta::days(1);
    /// event.envelope().date(yesterday).send(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn date(mut self, date: impl Into<DateTime<Utc>>) -> Self {
        self.date = EventDate::At(date.into());
        self
    }

    /// Sends it without a date: it happened when the service receives it. Use it where the clock of this machine is not
    /// reliable.
    ///
    #[cfg_attr(feature = "client", doc = "```no_run")]
    #[cfg_attr(not(feature = "client"), doc = "```ignore")]
    /// # use webmarketer_core::{Client, Error, Envelope, WebmarketerEvent};
    /// # async fn example<E: WebmarketerEvent>(event: E, client: &Client) -> Result<(), Error> {
    /// event.envelope().undated().send(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn undated(mut self) -> Self {
        self.date = EventDate::Received;
        self
    }

    /// Sets the tracker id of the visitor. Without it the event cannot be attached to the user's interactions.
    pub fn tracker_id(mut self, tracker_id: impl Into<String>) -> Self {
        self.tracker_id = Some(tracker_id.into());
        self
    }

    /// Replaces the nonce. Two events of one project with one nonce are one event, even if their event types differ:
    /// the service does not store the second.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = nonce.into();
        self
    }
}

/// Shows nothing of the data, which may be personal.
impl<E> fmt::Debug for Envelope<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("event_type", &self.event_type)
            .field("nonce", &self.nonce)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}
