//! The place in which an outbox keeps its requests.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::auth::{BoxError, BoxFuture};

/// The place in which an outbox keeps its requests until the service has received them, such as a file or a table.
///
/// The client calls it from the thread of its queue, one call of each method at a time. Calls of different methods can
/// overlap.
///
/// # Failures
///
/// After an error, the client logs a warning and tries again, with fewer changes: if the store refuses one entry and
/// stores others, the caller of [`persist`](crate::WebmarketerEvent::persist) gets the error, or an entry that was
/// enqueued is [dropped](crate::DropReason::NotStored). A panic counts as an error, and so does a call that does not
/// return within the [timeout](crate::StoreQueue::store_timeout): its future is dropped. The entries that a dropped
/// [`claim`](Self::claim) has claimed must be returned again, at the latest when their lease has ended.
///
/// A store should change nothing if it returns an error, but the client does not rely on it, because it cannot know
/// what a call that was dropped has changed. The client repeats all changes of a commit that failed. An entry that was
/// added twice, with the same [place](NewEntry::place), is sent twice and counted twice, and has the same nonce, so that
/// it is one event. The store in a file removes entries from a full disk although it returns the error that others
/// cannot be added.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Prepares the store for requests to one project of one service. It is called once, before all other methods.
    ///
    /// # Errors
    ///
    /// If the store cannot be read or written, or if it belongs to another project or service.
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>>;

    /// Applies all changes atomically. When it returns `Ok`, they are on stable storage. It returns the number of the
    /// last entry that was added, if one was. The end of an entry that has ended already changes nothing.
    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>>;

    /// Returns at most `count` entries that are to be sent, the oldest first. An entry that was claimed is not returned
    /// again, unless another process may have claimed it (a lease has ended) or the store is opened again.
    ///
    /// The requests of one event are sent in the order of their numbers. The client keeps this order among the entries
    /// that it has claimed. A store that several processes use returns an entry only when it holds no earlier entry of
    /// the same event. An update by [nonce](Of::Nonce) without an event id, whose event the client has not claimed
    /// either, cannot be sent.
    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>>;

    /// Keeps the claims on these entries for longer. It is called every few seconds, and four times during a short
    /// [lease](Self::lease), for those that are not ended. It returns the numbers of those that this process has lost.
    fn renew(&self, numbers: Vec<u64>) -> BoxFuture<'_, Result<Vec<u64>, BoxError>> {
        let _ = numbers;
        Box::pin(async { Ok(Vec::new()) })
    }

    /// How long a claim lasts if it is not [renewed](Self::renew). The client does not send an entry later than three
    /// quarters of that time after it was claimed or renewed: another process may have claimed it. `None` if claims last
    /// until the store is opened again.
    fn lease(&self) -> Option<Duration> {
        None
    }

    /// How often the client looks for entries that other processes have added, such as the transactions of an
    /// application in a table. `None` if only the client adds entries.
    fn poll_interval(&self) -> Option<Duration> {
        None
    }

    /// The current contents of the store, in numbers.
    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>>;
}

/// The project and the service that the requests of an outbox are for. An outbox that was filled for one of them is
/// never sent to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// The id of the project.
    pub project: String,
    /// The base address of the API, with its version: `https://api.webmarketer.io/api/v1`.
    pub api_base: String,
}

/// A request that is stored: the bytes that are sent at each try.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Request {
    /// An event.
    Event {
        /// The reference of its event type.
        event_type: String,
        /// Its nonce.
        nonce: String,
        /// The body of the request, as JSON.
        body: Bytes,
    },
    /// A new value of a state or a statistic of an event.
    Update {
        /// The event.
        of: Of,
        /// Whether it is a statistic.
        is_statistic: bool,
        /// The storage key of the state or statistic.
        key: String,
        /// The body of the request, as JSON.
        body: Bytes,
    },
}

/// The event of an update.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// The event with this id.
    Id(String),
    /// The event with this nonce, whose id is known when the service has received it.
    Nonce(String),
}

/// An entry that is added to a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What is sent.
    pub request: Request,
    /// When the application added it.
    pub accepted: SystemTime,
    /// Its place in the order in which this client accepted its entries. If a commit failed and is repeated, its entries
    /// have the same places: so a store can recognize an entry that it has already added.
    pub place: u64,
}

/// An entry of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: those that were added later have a higher one.
    pub number: u64,
    /// What is sent.
    pub request: Request,
    /// When the application added it.
    pub accepted: SystemTime,
    /// The id of the event of an update by [nonce](Of::Nonce), if the service has received the event already.
    pub event_id: Option<String>,
}

/// Changes of a store that are made together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries that are added, in this order.
    pub add: Vec<NewEntry>,
    /// Entries that are removed.
    pub end: Vec<EndedEntry>,
}

/// An entry that is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedEntry {
    /// The number of the entry.
    pub number: u64,
    /// The outcome.
    pub end: EntryEnd,
}

/// The outcome of an entry.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryEnd {
    /// The service has received it. The id of an event is kept for its updates.
    Received {
        /// The id of the event; none for an update.
        event_id: Option<String>,
    },
    /// It cannot be sent: the service rejected it, or it was too old. It is kept as a dead letter.
    Dead {
        /// The reason in one word: see [`DropReason::as_str`](crate::DropReason::as_str).
        reason: &'static str,
        /// The status of the answer, if the service rejected it.
        status: Option<u16>,
        /// The answer, or the reason in words.
        answer: String,
    },
}

/// What a store holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreUsage {
    /// How many entries are to be sent.
    pub entries: u64,
    /// How many bytes the bodies of these entries have.
    pub bytes: u64,
    /// How many dead letters are kept.
    pub dead: u64,
    /// How many bytes the store takes on disk, if this is known.
    pub disk_bytes: Option<u64>,
    /// When the oldest entry was accepted.
    pub oldest: Option<SystemTime>,
    /// The lowest and the highest number of these entries. Only a store with a [poll interval](Store::poll_interval)
    /// needs to return them: then a flush waits for the entries that others have added before it, and not for later ones.
    pub first: Option<u64>,
    /// See `first`.
    pub last: Option<u64>,
}

impl Request {
    /// How many bytes its body has.
    pub fn size(&self) -> usize {
        match self {
            Self::Event { body, .. } | Self::Update { body, .. } => body.len(),
        }
    }
}

/// Does not show the body, which can be personal.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event { event_type, nonce, .. } => {
                f.debug_struct("Event").field("event_type", event_type).field("nonce", nonce).finish_non_exhaustive()
            }
            Self::Update { of, key, .. } => {
                f.debug_struct("Update").field("of", of).field("key", key).finish_non_exhaustive()
            }
        }
    }
}

/// Does not show the answer, which can repeat personal data.
impl fmt::Debug for EntryEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received { event_id } => f.debug_struct("Received").field("event_id", event_id).finish(),
            Self::Dead { reason, status, .. } => {
                f.debug_struct("Dead").field("reason", reason).field("status", status).finish_non_exhaustive()
            }
        }
    }
}
