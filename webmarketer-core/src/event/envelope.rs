//! An event on its way: what is sent beside its data.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::{NoContext, Timestamp, Uuid};
#[cfg(feature = "client")]
use {
    super::{Receipt, SendError},
    crate::client::ErrorKind,
    crate::client::{Client, Error, Operation},
    crate::value::{ValueWriter, to_milliseconds},
    bytes::Bytes,
    chrono::{Datelike as _, SecondsFormat},
    std::sync::atomic::{AtomicBool, Ordering},
};

use webmarketer_schema::EventType;

use super::{Data, InvalidEvent, Untyped, WebmarketerEvent};

/// How many bytes stand around the data of an event, more or less.
#[cfg(feature = "client")]
const BYTES_AROUND: usize = 200;

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
    event_type: Cow<'static, str>,
    nonce: String,
    tracker_id: Option<String>,
    date: Date,
    /// As JSON.
    #[cfg(feature = "client")]
    data: Result<Vec<u8>, InvalidEvent>,
    /// The event type as the program has it.
    #[cfg(feature = "client")]
    defined: Option<fn() -> EventType>,
    /// Whether it may have been sent before.
    #[cfg(feature = "client")]
    sent: AtomicBool,
    event: PhantomData<fn(E)>,
}

/// When an event happened.
#[derive(Clone, Copy)]
enum Date {
    /// When its envelope was made, by the clock of this machine.
    Made(DateTime<Utc>),
    /// When the program says.
    At(DateTime<Utc>),
    /// When the service receives it.
    Received,
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Made(date) | Self::At(date) => fmt::Debug::fmt(date, f),
            Self::Received => f.write_str("Received"),
        }
    }
}

impl<E: WebmarketerEvent> Envelope<E> {
    pub(super) fn new(event: &E) -> Self {
        let envelope = Self::sealed(E::EVENT_TYPE.into(), Data::of(event), Some(E::definition));
        match event.nonce() {
            None => envelope,
            Some(nonce) => envelope.nonce(nonce),
        }
    }
}

impl Envelope<Untyped> {
    /// An event whose type is known only when the program runs.
    pub fn untyped(event_type: impl Into<String>, data: &Map<String, Value>) -> Self {
        Self::sealed(Cow::Owned(event_type.into()), Ok(json!(data).to_string().into_bytes()), None)
    }

    /// The same of data that are written already, and are sent as they are: a number keeps all of its digits.
    ///
    /// # Errors
    ///
    /// When they are no JSON object.
    pub fn untyped_json(event_type: impl Into<String>, data: impl Into<String>) -> Result<Self, serde_json::Error> {
        let data = data.into();
        serde_json::from_str::<Map<String, Value>>(&data)?;
        Ok(Self::sealed(Cow::Owned(event_type.into()), Ok(data.into_bytes()), None))
    }
}

impl<E> Envelope<E> {
    fn sealed(
        event_type: Cow<'static, str>,
        data: Result<Vec<u8>, InvalidEvent>,
        defined: Option<fn() -> EventType>,
    ) -> Self {
        // Without a client nobody sends it.
        #[cfg(not(feature = "client"))]
        let _ = (data, defined);
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
            date: made.filter(|_| !now.is_zero()).map_or(Date::Received, Date::Made),
            #[cfg(feature = "client")]
            data,
            #[cfg(feature = "client")]
            defined,
            #[cfg(feature = "client")]
            sent: AtomicBool::new(false),
            event: PhantomData,
        }
    }

    /// Sets when it happened. Without it, an event happened when its envelope was made, to the millisecond, however late it
    /// is sent.
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
        self.date = Date::At(date.into());
        self
    }

    /// Sends it without a date: it happened when the service receives it. Use it where the clock of this machine is not to
    /// be trusted.
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
        self.date = Date::Received;
        self
    }

    /// Sets whose visit it belongs to. Without it the event cannot be attached to the user's interactions.
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

    /// The body that a client sends.
    #[cfg(feature = "client")]
    fn body(&self, client: &Client) -> Result<Bytes, Error> {
        let unwritable = || {
            let message = "the date of an event must be between the years 0 and 9999; correct the argument of `date`";
            Error::new(ErrorKind::InvalidInput, message)
        };
        let data = self.data.as_ref().map_err(|error| Error::invalid_event(error.clone()))?;
        let mut body = Vec::with_capacity(data.len() + BYTES_AROUND);
        let mut text = |key: &str, text: &str| {
            body.extend_from_slice(key.as_bytes());
            // Any text is JSON.
            let _ = ValueWriter::new(&mut body).string(text);
        };
        text("{\"projectId\":", client.project().as_str());
        text(",\"eventType\":", &self.event_type);
        text(",\"nonce\":", &self.nonce);
        match self.date {
            Date::Made(instant) => {
                let date = to_milliseconds(client.time_at(instant)).ok_or_else(unwritable)?;
                text(",\"eventDate\":", std::str::from_utf8(&date).unwrap_or_default());
            }
            Date::At(date) if !(0..=9999).contains(&date.year()) => return Err(unwritable()),
            Date::At(date) => text(",\"eventDate\":", &date.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Date::Received => {}
        }
        if let Some(tracker_id) = &self.tracker_id {
            text(",\"trackerId\":", tracker_id);
        }
        body.extend_from_slice(b",\"data\":");
        body.extend_from_slice(data);
        body.push(b'}');
        Ok(body.into())
    }

    /// Sends it (`createEvent`). The service answers before it validates: received is not stored.
    ///
    /// The future borrows neither the envelope nor the client, so it can be spawned.
    #[cfg(feature = "client")]
    pub fn send(&self, client: &Client) -> impl Future<Output = Result<Receipt<E>, Error>> + Send + use<E> {
        let posted = self.post(client, Operation::CreateEvent);
        async move { Ok(posted.await?.0) }
    }

    /// Posts it, and returns whether the service may have received it before.
    #[cfg(feature = "client")]
    pub(crate) fn post(
        &self,
        client: &Client,
        operation: Operation<'static>,
    ) -> impl Future<Output = Result<(Receipt<E>, bool), Error>> + Send + use<E> {
        let was_sent = self.sent.swap(true, Ordering::Relaxed);
        let (body, nonce, defined) = (self.body(client), self.nonce.clone(), self.defined);
        let client = client.clone();
        async move {
            let received = client.post_event(operation, body?, defined).await?;
            Ok((Receipt::new(nonce, received.id), received.is_repeat || was_sent))
        }
    }

    /// Sends it, and keeps it only where it has to be sent again.
    #[cfg(feature = "client")]
    // A future of an async function would have room for the envelope twice.
    pub(super) fn into_sent(
        mut self,
        client: &Client,
    ) -> impl Future<Output = Result<Receipt<E>, SendError<E>>> + Send + use<E> {
        let client = client.clone();
        async move {
            let body = match self.body(&client) {
                Ok(body) => body,
                Err(error) => return Err(SendError::new(error, self)),
            };
            // Under way, an event is held once: the body ends with its data, and a brace.
            let length = self.data.as_mut().map(std::mem::take).unwrap_or_default().len();
            let posted = client.post_event(Operation::CreateEvent, body.clone(), self.defined).await;
            match posted {
                Ok(received) => Ok(Receipt::new(self.nonce, received.id)),
                Err(error) => {
                    let end = body.len() - 1;
                    self.sent = true.into();
                    self.data = Ok(body.slice(end - length..end).into());
                    Err(SendError::new(error, self))
                }
            }
        }
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
