//! Reads, sends again and removes dead letters.

use std::fmt;
use std::time::SystemTime;

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use webmarketer_core::outbox::Request;

use super::{ANSWER, REASON, STATUS};
use crate::error::RelayError;
use crate::header_text;
use crate::message::{OutgoingMessage, Published};
use crate::server::Server;
use crate::settings::Settings;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A request that could not be sent. `Debug` does not show the answer, which can repeat personal data.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// Its number: later letters have a higher one.
    pub number: u64,
    /// The reason in one word: see [`DropReason::as_str`](webmarketer_core::DropReason::as_str).
    pub reason: String,
    /// The status of the answer, if the service rejected it.
    pub status: Option<u16>,
    /// The answer, or the reason in words.
    pub answer: String,
    /// When it became a dead letter.
    pub died: SystemTime,
    /// The request, and when the application added it. `None` if the message is not one of a relay.
    pub request: Option<(Request, SystemTime)>,
}

impl DeadLetter {
    fn new(message: &StreamMessage) -> Self {
        let header = |name: &str| message.headers.get(name).and_then(|value| header_text::decode(value.as_str()));
        let published = Published::decode(Some(&message.headers), message.payload.clone());
        Self {
            number: message.sequence,
            reason: header(REASON).unwrap_or_default(),
            status: header(STATUS).and_then(|status| status.parse().ok()),
            answer: header(ANSWER).unwrap_or_default(),
            died: message.time.into(),
            request: published.ok().map(|published| (published.request, published.accepted)),
        }
    }
}

impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, reason, status, died, request, .. } = self;
        f.debug_struct("DeadLetter")
            .field("number", number)
            .field("reason", reason)
            .field("status", status)
            .field("died", died)
            .field("request", request)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// At most `count` dead letters with this number or a higher one, the oldest first.
    ///
    /// # Errors
    ///
    /// If the server does not answer, or has no such stream.
    ///
    /// ```no_run
    /// # use webmarketer_relay::{Server, Settings};
    /// # async fn example(server: Server, settings: Settings) -> Result<(), webmarketer_relay::RelayError> {
    /// for letter in server.dead_letters(&settings, 0, 100).await? {
    ///     println!("{}: {} {:?}", letter.number, letter.reason, letter.status);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn dead_letters(
        &self,
        settings: &Settings,
        from: u64,
        count: usize,
    ) -> Result<Vec<DeadLetter>, RelayError> {
        let stream = self.dead_stream(settings).await?;
        let (mut letters, mut next) = (Vec::new(), from.max(1));
        while letters.len() < count {
            let Some(message) = first_from(&stream, settings, next).await? else { break };
            next = message.sequence + 1;
            letters.push(DeadLetter::new(&message));
        }
        Ok(letters)
    }

    /// Adds dead letters to the stream of requests again, as if they were accepted now, and removes them. Returns how
    /// many; a number without a dead letter is ignored.
    ///
    /// # Errors
    ///
    /// If the server does not answer, or one of them is not a request of a relay. Those before it are done.
    pub async fn retry_dead_letters(&self, settings: &Settings, numbers: &[u64]) -> Result<u64, RelayError> {
        let stream = self.dead_stream(settings).await?;
        let mut retried = 0;
        for number in numbers {
            let Some(message) = first_from(&stream, settings, *number).await? else { continue };
            if message.sequence != *number {
                continue;
            }
            Published::decode(Some(&message.headers), message.payload.clone())?;
            let headers = Published::again(&message.headers, &format!("retry.{number}"), settings);
            let subject = settings.request_of(&message.subject);
            // It is removed after it is stored again, so that it is in one of both streams, or in both.
            self.publish(&[OutgoingMessage { subject, headers, body: message.payload }]).await?;
            retried += u64::from(remove(&stream, *number).await?);
        }
        Ok(retried)
    }

    /// Removes dead letters for good. Returns how many there were.
    ///
    /// # Errors
    ///
    /// If the server does not answer. Those before the failure are removed.
    pub async fn drop_dead_letters(&self, settings: &Settings, numbers: &[u64]) -> Result<u64, RelayError> {
        let stream = self.dead_stream(settings).await?;
        let mut dropped = 0;
        for number in numbers {
            if first_from(&stream, settings, *number).await?.is_some_and(|message| message.sequence == *number) {
                dropped += u64::from(remove(&stream, *number).await?);
            }
        }
        Ok(dropped)
    }

    async fn dead_stream(&self, settings: &Settings) -> Result<Stream, RelayError> {
        let name = settings.dead_stream();
        let stream = self.jetstream.get_stream(&name).await;
        stream.map_err(|error| RelayError::request(format!("describe the stream `{name}`"), error))
    }
}

/// The first dead letter with this number or a higher one.
async fn first_from<T>(
    stream: &Stream<T>,
    settings: &Settings,
    number: u64,
) -> Result<Option<StreamMessage>, RelayError> {
    match stream.get_first_raw_message_by_subject(settings.all_dead(), number).await {
        Ok(message) => Ok(Some(message)),
        Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
        Err(error) => Err(RelayError::request("read a dead letter", Box::new(error) as Source)),
    }
}

async fn remove<T>(stream: &Stream<T>, number: u64) -> Result<bool, RelayError> {
    stream.delete_message(number).await.map_err(|error| RelayError::request("remove a dead letter", error))
}
