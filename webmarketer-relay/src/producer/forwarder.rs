//! The task that publishes the entries of an outbox, and removes those that the stream has acknowledged.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use webmarketer_core::DropReason;
use webmarketer_core::auth::BoxError;
use webmarketer_core::outbox::{Changes, EndedEntry, Entry, EntryEnd, Store};

use super::progress::Progress;
use crate::error::RelayError;
use crate::message::OutgoingMessage;
use crate::publish::MOST_MESSAGES;
use crate::server::{Server, ServerOptions};
use crate::settings::Settings;
use crate::setup;

/// About how many bytes are published at once.
const GROUP_BYTES: usize = 4 << 20;
/// How many entries are claimed while their size is not known.
const FIRST_GROUP: usize = 64;
/// The pauses after failures.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// How often an outbox is read to which another process can add entries.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);

/// What the task needs.
pub(super) struct Forwarder<S> {
    /// The store is closed when its client is dropped.
    pub(super) store: Weak<S>,
    pub(super) servers: ServerOptions,
    pub(super) settings: Arc<Settings>,
    pub(super) wake: Arc<Notify>,
    pub(super) progress: Arc<Progress>,
}

/// Entries that are published together.
struct Group {
    messages: Vec<OutgoingMessage>,
    /// The numbers of the messages.
    numbers: Vec<u64>,
    /// Entries that can never be published.
    dead: Vec<EndedEntry>,
}

/// What is done so far. After a failure, it goes on from there.
struct Work {
    server: Option<Server>,
    /// Whether the stream is one of a relay.
    is_checked: bool,
    /// The entries that are claimed and not removed yet.
    group: Option<Group>,
    /// Whether the stream has acknowledged the group.
    is_published: bool,
    /// How many entries are claimed next.
    count: usize,
}

/// What is done next.
enum Next {
    Go,
    /// The outbox is empty.
    Wait,
    /// The store was dropped.
    End,
}

/// What failed, and why.
type Failure = (&'static str, BoxError);

impl<S: Store> Forwarder<S> {
    /// Publishes until the store is dropped.
    pub(super) async fn run(self) {
        let mut work = Work { server: None, is_checked: false, group: None, is_published: false, count: FIRST_GROUP };
        let mut pause = PAUSES.0;
        loop {
            match self.step(&mut work).await {
                Ok(Next::Go) => pause = PAUSES.0,
                Ok(Next::Wait) => {
                    // The store may be one to which others add entries.
                    let _ = timeout(LONGEST_SLEEP, self.wake.notified()).await;
                }
                Ok(Next::End) => return,
                Err((what, error)) => {
                    self.report(what, &*error);
                    sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
            }
            if self.store.strong_count() == 0 {
                return;
            }
        }
    }

    /// Does what is next.
    async fn step(&self, work: &mut Work) -> Result<Next, Failure> {
        let not_published = |error: RelayError| ("events cannot be handed to the relay", error.into());
        let server = match &work.server {
            Some(server) => server,
            None => work.server.insert(Server::connect_later(&self.servers).await.map_err(not_published)?),
        };
        server.ensure_connected().map_err(not_published)?;
        // A stream that could lose events gets nothing.
        if !work.is_checked {
            setup::check_stream(server, &self.settings).await.map_err(not_published)?;
            work.is_checked = true;
        }
        let Some(group) = &work.group else {
            let Some(claimed) = self.claim(work.count).await.map_err(|error| ("the outbox cannot be read", error))?
            else {
                return Ok(Next::End);
            };
            if claimed.is_empty() {
                return Ok(Next::Wait);
            }
            let group = self.group(&claimed, server);
            let bytes: usize = group.messages.iter().map(OutgoingMessage::size).sum();
            work.count = (GROUP_BYTES / (bytes / claimed.len()).max(1)).clamp(1, MOST_MESSAGES);
            work.group = Some(group);
            return Ok(Next::Go);
        };
        if !work.is_published {
            server.publish(&group.messages).await.map_err(not_published)?;
            work.is_published = true;
        }
        let removed = self.remove(group).await.map_err(|error| ("the outbox cannot be written", error))?;
        let len = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        self.progress.add(len(group.messages.len()), len(group.dead.len()));
        (work.group, work.is_published) = (None, false);
        Ok(removed.map_or(Next::End, |()| Next::Go))
    }

    async fn claim(&self, count: usize) -> Result<Option<Vec<Entry>>, BoxError> {
        let Some(store) = self.store.upgrade() else { return Ok(None) };
        Ok(Some(store.claim(count).await?))
    }

    async fn remove(&self, group: &Group) -> Result<Option<()>, BoxError> {
        let Some(store) = self.store.upgrade() else { return Ok(None) };
        let received = |number: &u64| EndedEntry { number: *number, end: EntryEnd::Received { event_id: None } };
        let end = group.numbers.iter().map(received).chain(group.dead.iter().cloned()).collect();
        store.commit(Changes { add: Vec::new(), end }).await?;
        Ok(Some(()))
    }

    fn group(&self, entries: &[Entry], server: &Server) -> Group {
        let most = server.client.server_info().max_payload;
        let mut group = Group { messages: Vec::new(), numbers: Vec::new(), dead: Vec::new() };
        for entry in entries {
            let message = OutgoingMessage::new(entry, &self.settings).and_then(|message| match message.size() {
                size if size > most => Err(RelayError::InvalidOption(format!(
                    "it has {size} bytes, and the NATS server accepts at most {most} (`max_payload`)"
                ))),
                _ => Ok(message),
            });
            match message {
                Ok(message) => {
                    group.messages.push(message);
                    group.numbers.push(entry.number);
                }
                Err(error) => {
                    tracing::error!(
                        name: "not_relayed", target: "webmarketer::relay", request = ?entry.request, %error,
                        "a request is a dead letter of the outbox, because it cannot be handed to the relay"
                    );
                    let (reason, answer) = (DropReason::Refused.as_str(), error.to_string());
                    let end = EntryEnd::Dead { reason, status: None, answer };
                    group.dead.push(EndedEntry { number: entry.number, end });
                }
            }
        }
        group
    }

    fn report(&self, what: &'static str, error: &(dyn std::error::Error + Send + Sync + 'static)) {
        let source = error.source().map(tracing::field::display);
        if self.progress.fail() {
            tracing::warn!(
                name: "relay_unreachable", target: "webmarketer::relay", %error, source,
                "{what}; the outbox holds them, and it is tried again"
            );
        } else {
            tracing::debug!(name: "relay_unreachable", target: "webmarketer::relay", %error, source, "{what}");
        }
    }
}
