//! The stream as the store of a client: a claimed entry is a delivered message, and its end an acknowledgement.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use async_nats::jetstream::{self, AckKind};
use bytes::Bytes;
use futures_util::future::{join_all, try_join_all};
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};
use webmarketer_core::DropReason;
use webmarketer_core::auth::{BoxError, BoxFuture};
use webmarketer_core::outbox::{Changes, EndedEntry, Entry, EntryEnd, Request, Store, StoreUsage, Target};

use super::claims::Claims;
use super::order::{self, Turn};
use super::pin::Pin;
use super::puller::{Pulled, Puller};
use crate::dead_letters::Death;
use crate::error::RelayError;
use crate::message::Published;
use crate::publish::MOST_MESSAGES;
use crate::receipts::Receipt;
use crate::server::{Server, ServerOptions};
use crate::settings::Settings;
use crate::setup;

/// How many messages are pulled ahead of the client.
const BUFFER: usize = 256;
/// How long a claim waits for the first message.
const LONGEST_WAIT: Duration = Duration::from_millis(250);
/// The pause between two claims of an empty stream.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// How many requests to the server are made at once.
const AT_ONCE: usize = 64;
/// How long an update waits that cannot be sent yet: at first, and at most.
const WAITS: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));

/// The stream of a relay as the [store](webmarketer_core::Delivery::store) of a client. [`Relay`](super::Relay) is a
/// client with it.
pub struct RelayQueue {
    servers: ServerOptions,
    settings: Arc<Settings>,
    open: Mutex<Option<Arc<Open>>>,
}

/// A stream that is open.
struct Open {
    server: Server,
    settings: Arc<Settings>,
    pin: Arc<Pin>,
    messages: tokio::sync::Mutex<Receiver<Pulled>>,
    claims: Mutex<Claims>,
    task: AbortHandle,
}

impl RelayQueue {
    /// The stream with these settings.
    pub fn new(servers: ServerOptions, settings: Settings) -> Self {
        Self { servers, settings: Arc::new(settings), open: Mutex::new(None) }
    }

    async fn start(&self, target: &Target) -> Result<(), RelayError> {
        self.settings.check_target(target)?;
        let server = Server::connect(&self.servers).await?;
        setup::check(&server, &self.settings).await?;
        let (sender, receiver) = mpsc::channel(BUFFER);
        let pin = Arc::<Pin>::default();
        let (settings, messages) = (self.settings.clone(), sender);
        let puller = Puller { server: server.clone(), settings, pin: pin.clone(), messages };
        let open = Open {
            server,
            settings: self.settings.clone(),
            pin,
            messages: tokio::sync::Mutex::new(receiver),
            claims: Mutex::default(),
            task: tokio::spawn(puller.run()).abort_handle(),
        };
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(open));
        Ok(())
    }

    fn opened(&self) -> Result<Arc<Open>, RelayError> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.clone().ok_or_else(|| RelayError::InvalidOption("the stream of the relay is not open".to_owned()))
    }
}

impl Store for RelayQueue {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        let target = target.clone();
        Box::pin(async move { Ok(self.start(&target).await?) })
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        Box::pin(async move {
            if !changes.add.is_empty() {
                let message = "the client of a relay accepts no events; persist them with a client of a `RelayOutbox`";
                return Err(message.into());
            }
            self.opened()?.end(&changes.end).await?;
            Ok(None)
        })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async move { Ok(self.opened()?.claim(count).await?) })
    }

    fn renew(&self, numbers: Vec<u64>) -> BoxFuture<'_, Result<Vec<u64>, BoxError>> {
        Box::pin(async move { Ok(self.opened()?.renew(numbers).await?) })
    }

    fn lease(&self) -> Option<Duration> {
        Some(self.settings.takeover)
    }

    fn poll_interval(&self) -> Option<Duration> {
        Some(POLL_INTERVAL)
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        Box::pin(async move { Ok(self.opened()?.usage().await?) })
    }
}

impl Open {
    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn claim(&self, count: usize) -> Result<Vec<Entry>, RelayError> {
        let quiet = self.pin.quiet_for(&self.settings);
        if !quiet.is_zero() {
            sleep(quiet.min(LONGEST_WAIT)).await;
            return Ok(Vec::new());
        }
        let pulled = self.take(count).await;
        if pulled.is_empty() {
            return Ok(Vec::new());
        }
        let is_pinned = self.pin.confirm(&self.server, &self.settings).await;
        if !matches!(is_pinned, Ok(true)) || !self.pin.quiet_for(&self.settings).is_zero() {
            // The server gives them to the active relay, also if this is lost.
            join_all(pulled.iter().map(|pulled| pulled.message.ack_with(AckKind::Nak(None)))).await;
            return is_pinned.map(|_| Vec::new());
        }
        let mut entries = Vec::new();
        let mut pulled = pulled.into_iter();
        loop {
            let some: Vec<_> = pulled.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return Ok(entries);
            }
            let claimed = try_join_all(some.into_iter().map(|pulled| self.claim_message(pulled))).await?;
            entries.extend(claimed.into_iter().flatten());
        }
    }

    /// Takes messages that were pulled, and waits a little for the first.
    async fn take(&self, count: usize) -> Vec<Pulled> {
        let mut messages = self.messages.lock().await;
        let Ok(Some(first)) = timeout(LONGEST_WAIT, messages.recv()).await else { return Vec::new() };
        let mut pulled = vec![first];
        while pulled.len() < count
            && let Ok(next) = messages.try_recv()
        {
            pulled.push(next);
        }
        // The server delivers those again that were here for too long.
        pulled.retain(|pulled| pulled.at.elapsed() < self.settings.ack_wait / 2);
        pulled
    }

    /// The entry of a message. `None` if it cannot be sent now, or never.
    async fn claim_message(&self, pulled: Pulled) -> Result<Option<Entry>, RelayError> {
        let Pulled { message, at } = pulled;
        let (sequence, delivered) = match message.info() {
            Ok(info) => (info.stream_sequence, info.delivered),
            Err(error) => return Err(RelayError::request("number a message", error)),
        };
        let published = match Published::decode(message.headers.as_ref(), message.payload.clone()) {
            Ok(published) => published,
            Err(error) => {
                let answer = error.to_string();
                let death = Death { reason: DropReason::Damaged.as_str(), status: None, answer: &answer };
                self.bury(&message, sequence, &death).await?;
                return Ok(None);
            }
        };
        match order::turn(&self.server, &self.settings, sequence, &published.request).await? {
            Turn::Now(event_id) => {
                let (request, accepted) = (published.request.clone(), published.accepted);
                self.claims().add(sequence, message, published, at);
                Ok(Some(Entry { number: sequence, request, accepted, event_id }))
            }
            Turn::Later => {
                let age = SystemTime::now().duration_since(published.accepted).unwrap_or_default();
                if age > self.settings.max_age {
                    let answer = "its event was not received within the maximum age";
                    let death = Death { reason: DropReason::Expired.as_str(), status: None, answer };
                    self.bury(&message, sequence, &death).await?;
                    return Ok(None);
                }
                let doublings = u32::try_from(delivered.saturating_sub(1)).unwrap_or(0).min(16);
                let wait = (WAITS.0 * 2_u32.pow(doublings)).min(WAITS.1);
                // The server delivers it again, also if this is lost.
                let _ = message.ack_with(AckKind::Nak(Some(wait))).await;
                Ok(None)
            }
        }
    }

    /// Moves a message to the dead letters.
    async fn bury(&self, message: &jetstream::Message, sequence: u64, death: &Death<'_>) -> Result<(), RelayError> {
        tracing::warn!(
            name: "dead_letter", target: "webmarketer::relay", sequence, reason = death.reason,
            "a message of the stream is a dead letter"
        );
        self.server.publish(&[death.letter(message, sequence, &self.settings)]).await?;
        self.acknowledge(message).await
    }

    /// Writes the ends of entries: first the receipts and the dead letters, then the acknowledgements.
    async fn end(&self, ended: &[EndedEntry]) -> Result<(), RelayError> {
        let (mut receipts, mut letters, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        {
            let claims = self.claims();
            for EndedEntry { number, end } in ended {
                // The end of an entry that has ended already changes nothing.
                let Some(claim) = claims.get(*number) else { continue };
                match (end, &claim.published.request) {
                    (EntryEnd::Received { event_id: Some(id) }, Request::Event { nonce, .. }) => {
                        let receipt = Receipt { nonce: nonce.clone(), event_id: id.clone() };
                        receipts.push(receipt.message(&self.settings)?);
                    }
                    (EntryEnd::Received { .. }, _) => {}
                    (EntryEnd::Dead { reason, status, answer }, _) => {
                        let death = Death { reason, status: *status, answer };
                        letters.push(death.letter(&claim.message, *number, &self.settings));
                    }
                    // It is not acknowledged.
                    (other, _) => {
                        let message = format!("this version of the relay does not know the end {other:?}");
                        return Err(RelayError::InvalidOption(message));
                    }
                }
                messages.push(claim.message.clone());
            }
        }
        for receipts in receipts.chunks(MOST_MESSAGES) {
            self.server.publish(receipts).await?;
        }
        for letter in &letters {
            self.server.publish(std::slice::from_ref(letter)).await?;
        }
        for messages in messages.chunks(AT_ONCE) {
            try_join_all(messages.iter().map(|message| self.acknowledge(message))).await?;
        }
        let mut claims = self.claims();
        for EndedEntry { number, .. } in ended {
            claims.remove(*number);
        }
        Ok(())
    }

    /// Acknowledges a message, and waits until the server has stored that.
    async fn acknowledge(&self, message: &jetstream::Message) -> Result<(), RelayError> {
        let failed = |source: BoxError| RelayError::request("store an acknowledgement", source);
        let reply = message.reply.clone().ok_or_else(|| failed("the message has no address for it".into()))?;
        // `double_ack` does not notice that no consumer is there.
        let answer = self.server.client.request(reply, Bytes::from_static(b"+ACK")).await;
        answer.map(drop).map_err(|error| failed(error.into()))
    }

    /// Keeps the claims of the client if this relay is active, and loses them otherwise.
    async fn renew(&self, numbers: Vec<u64>) -> Result<Vec<u64>, RelayError> {
        if !self.pin.confirm(&self.server, &self.settings).await? {
            self.claims().lose(&numbers, Instant::now());
            return Ok(numbers);
        }
        let due = self.claims().extend(&numbers, self.settings.ack_wait / 3, Instant::now());
        // If one is lost, the server delivers the message again.
        join_all(due.iter().map(|message| message.ack_with(AckKind::Progress))).await;
        Ok(Vec::new())
    }

    async fn usage(&self) -> Result<StoreUsage, RelayError> {
        let state = async |name: &str| {
            let failed = |source: BoxError| RelayError::request(format!("describe the stream `{name}`"), source);
            let stream = self.server.jetstream.get_stream(name).await.map_err(|error| failed(error.into()))?;
            Ok::<_, RelayError>(stream.cached_info().state.clone())
        };
        let requests = state(self.settings.stream()).await?;
        let dead = state(&self.settings.dead_stream()).await?;
        let has_some = requests.messages > 0;
        Ok(StoreUsage {
            entries: requests.messages,
            bytes: requests.bytes,
            dead: dead.messages,
            disk_bytes: None,
            oldest: has_some.then(|| requests.first_timestamp.into()),
            first: has_some.then_some(requests.first_sequence),
            last: has_some.then_some(requests.last_sequence),
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for RelayQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayQueue").field("stream", &self.settings.stream()).finish_non_exhaustive()
    }
}
