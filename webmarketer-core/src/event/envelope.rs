//! The envelope of an event: its data, nonce, date and tracker id.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
#[cfg(feature = "client")]
use std::sync::atomic::AtomicBool;
use uuid::{NoContext, Timestamp, Uuid};

use super::data::InvalidEvent;
use super::receipt::Untyped;
use super::table::Table;

/// An event that is ready to be sent, with its nonce.
///
/// Each send of an envelope has the same bytes, so that it is one event however often it is sent: keep the envelope
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
///
/// # Store it
///
/// With the feature `serde`, an envelope can be stored, and sent by another process with the same bytes. An envelope of
/// another event type or of a newer format version is an error when it is read. What is stored contains the data of the
/// event, so it can be personal data: protect and delete it like the event itself.
///
#[cfg_attr(feature = "serde", doc = "```")]
#[cfg_attr(not(feature = "serde"), doc = "```ignore")]
/// use webmarketer_core::{Envelope, WebmarketerEvent};
///
/// #[derive(WebmarketerEvent)]
/// struct PageViewed {
///     url: String,
/// }
///
/// #[derive(WebmarketerEvent)]
/// struct SignedUp {
///     plan: String,
/// }
///
/// let envelope = PageViewed { url: "https://example.com/".to_owned() }.envelope();
/// let stored = serde_json::to_string(&envelope)?;
///
/// let read: Envelope<PageViewed> = serde_json::from_str(&stored)?;
/// assert_eq!(read.get_nonce(), envelope.get_nonce());
/// assert!(serde_json::from_str::<Envelope<SignedUp>>(&stored).is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use = "an envelope does nothing until it is sent"]
pub struct Envelope<E> {
    pub(super) event_type: Cow<'static, str>,
    pub(super) nonce: String,
    pub(super) tracker_id: Option<String>,
    pub(super) date: EventDate,
    /// The data as JSON.
    pub(super) data: Result<Vec<u8>, InvalidEvent>,
    /// The table of its struct, if it has one.
    #[cfg(feature = "client")]
    pub(super) table: Option<&'static Table>,
    /// Whether the envelope may have been sent before.
    #[cfg(feature = "client")]
    pub(super) sent: AtomicBool,
    event: PhantomData<fn(E)>,
}

/// The date of an event.
#[derive(Clone, Copy)]
pub(super) enum EventDate {
    /// The creation of its envelope, by the clock of this machine.
    Made(DateTime<Utc>),
    /// A date that the program sets.
    At(DateTime<Utc>),
    /// The date at which the service receives it.
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
    /// Makes an event whose type is known only at run time.
    pub fn untyped(event_type: impl Into<String>, data: &Map<String, Value>) -> Self {
        Self::sealed(Cow::Owned(event_type.into()), Ok(json!(data).to_string().into_bytes()), None)
    }

    /// The same with serialized data, which is sent unchanged: numbers keep all their digits.
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
        table: Option<&'static Table>,
    ) -> Self {
        // Without the feature `client`, it cannot be sent.
        #[cfg(not(feature = "client"))]
        let _ = table;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let nonce = Uuid::new_v7(Timestamp::from_unix(NoContext, now.as_secs(), now.subsec_nanos()));
        let nonce = nonce.hyphenated().encode_lower(&mut Uuid::encode_buffer()).to_owned();
        let seconds = i64::try_from(now.as_secs()).ok();
        let made = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, now.subsec_nanos()));
        Self {
            event_type,
            nonce,
            tracker_id: None,
            // A clock before 1970 is wrong.
            date: made.filter(|_| !now.is_zero()).map_or(EventDate::Received, EventDate::Made),
            data,
            #[cfg(feature = "client")]
            table,
            #[cfg(feature = "client")]
            sent: AtomicBool::new(false),
            event: PhantomData,
        }
    }

    /// Sets the date of the event. By default it is the creation date of the envelope in milliseconds, even if it is
    /// sent later.
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

    /// Sends the event without a date; the service then uses the date at which it receives the event. Use it if the
    /// clock of this machine is not reliable.
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

    /// Sets the tracker id of the visitor. Without it, the service cannot attach the event to the interactions of the
    /// user.
    pub fn tracker_id(mut self, tracker_id: impl Into<String>) -> Self {
        self.tracker_id = Some(tracker_id.into());
        self
    }

    /// Replaces the nonce. Two events of a project with the same nonce are one event, even if their event types differ:
    /// the second one is lost.
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = nonce.into();
        self
    }

    /// The reference of the event type.
    pub fn get_event_type(&self) -> &str {
        &self.event_type
    }

    /// The nonce that the event is sent with.
    ///
    /// ```
    /// use webmarketer_core::Envelope;
    ///
    /// let envelope = Envelope::untyped_json("order", r#"{"total":12.50}"#)?.nonce("order-7").tracker_id("23jkfs1u");
    /// assert_eq!(envelope.get_event_type(), "order");
    /// assert_eq!(envelope.get_nonce(), "order-7");
    /// assert_eq!(envelope.get_tracker_id(), Some("23jkfs1u"));
    /// assert_eq!(envelope.get_data().unwrap(), r#"{"total":12.50}"#);
    /// assert!(envelope.get_date().is_some() && envelope.undated().get_date().is_none());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn get_nonce(&self) -> &str {
        &self.nonce
    }

    /// The date of the event: the [date](Self::date) that the program has set, or else the time at which the envelope
    /// was made, by the clock of this machine. `None` if the event is [undated](Self::undated).
    pub fn get_date(&self) -> Option<DateTime<Utc>> {
        match self.date {
            EventDate::Made(date) | EventDate::At(date) => Some(date),
            EventDate::Received => None,
        }
    }

    /// The tracker id of the visitor.
    pub fn get_tracker_id(&self) -> Option<&str> {
        self.tracker_id.as_deref()
    }

    /// The data of the event as JSON, before [`before_send`](crate::ClientBuilder::before_send). It can be personal
    /// data: do not log it.
    ///
    /// # Errors
    ///
    /// If a value of the event cannot be sent.
    pub fn get_data(&self) -> Result<&str, InvalidEvent> {
        // It was written from `str`s and by serde_json, so it is UTF-8.
        self.data.as_ref().map(|json| str::from_utf8(json).unwrap_or_default()).map_err(Clone::clone)
    }
}

/// Does not show the data, which can be personal.
impl<E> fmt::Debug for Envelope<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope")
            .field("event_type", &self.event_type)
            .field("nonce", &self.nonce)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}
