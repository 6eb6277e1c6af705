//! Inboxes: the events that the service has received since an inbox was opened, until they have a verdict.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::Notify;
use tokio::time::Instant;

/// The open inboxes of a client.
#[derive(Default)]
pub(crate) struct Inboxes {
    inboxes: Mutex<Vec<Weak<Inbox>>>,
    /// Whether an inbox was opened, so that a client without one does not read the bodies of its events.
    is_used: AtomicBool,
}

/// The events without a verdict.
pub(crate) struct Inbox {
    contents: Mutex<InboxContents>,
    /// Notified when an event was added that is due before everything else, and when the inbox is closed.
    pub(crate) changed: Notify,
}

/// The contents of an inbox.
pub(crate) struct InboxContents {
    /// The events, by a number in the order in which they were received.
    events: BTreeMap<u64, UndecidedEvent>,
    numbers: HashMap<Arc<str>, u64>,
    next_number: u64,
    /// How many events were removed because the inbox was full.
    pub(crate) missed: u64,
    /// How many events it holds at most.
    pub(crate) limit: usize,
    /// How long after it was received an event is first looked up.
    pub(crate) first_pause: Duration,
    /// Whether the client receives no more events.
    pub(crate) is_closed: bool,
    /// Until when the reader sleeps.
    pub(crate) sleeps_until: Option<Instant>,
}

/// An event that the service has received, without a verdict.
#[derive(Clone)]
pub(crate) struct UndecidedEvent {
    pub(crate) id: Arc<str>,
    pub(crate) nonce: Arc<str>,
    pub(crate) event_type: Arc<str>,
    received: Instant,
    /// The same by the clock, which goes on while the machine is suspended.
    received_at: SystemTime,
    /// When it is looked up next.
    pub(crate) due: Instant,
}

impl UndecidedEvent {
    /// How long ago the service received it.
    pub(crate) fn age(&self) -> Duration {
        self.received.elapsed().max(self.received_at.elapsed().unwrap_or_default())
    }
}

impl Inboxes {
    /// Opens an inbox.
    pub(crate) fn open(&self, limit: usize, first_pause: Duration) -> Arc<Inbox> {
        let contents = InboxContents {
            events: BTreeMap::new(),
            numbers: HashMap::new(),
            next_number: 0,
            missed: 0,
            limit,
            first_pause,
            is_closed: false,
            sleeps_until: None,
        };
        let inbox = Arc::new(Inbox { contents: contents.into(), changed: Notify::new() });
        let mut inboxes = self.lock();
        inboxes.push(Arc::downgrade(&inbox));
        self.is_used.store(true, Ordering::Release);
        inbox
    }

    /// Adds an event that the service has received to every inbox.
    pub(crate) fn add(&self, body: &[u8], id: &str) {
        if !self.is_used.load(Ordering::Acquire) {
            return;
        }
        let mut inboxes = self.lock();
        inboxes.retain(|inbox| inbox.strong_count() > 0);
        if inboxes.is_empty() {
            self.is_used.store(false, Ordering::Release);
            return;
        }
        let inboxes = inboxes.clone();
        let body = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let text = |key| Arc::from(body.get(key).and_then(Value::as_str).unwrap_or_default());
        let (now, received_at) = (Instant::now(), SystemTime::now());
        let (nonce, event_type) = (text("nonce"), text("eventType"));
        let event = UndecidedEvent { id: id.into(), nonce, event_type, received: now, received_at, due: now };
        for inbox in inboxes.iter().filter_map(Weak::upgrade) {
            inbox.add(event.clone());
        }
    }

    /// Closes every inbox: the client receives no more events.
    pub(crate) fn close(&self) {
        for inbox in self.lock().iter().filter_map(Weak::upgrade) {
            inbox.contents().is_closed = true;
            inbox.changed.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Inbox>>> {
        self.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox {
    pub(crate) fn contents(&self) -> MutexGuard<'_, InboxContents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, mut event: UndecidedEvent) {
        let mut contents = self.contents();
        if contents.is_closed {
            return;
        }
        event.due += contents.first_pause;
        let is_first = contents.sleeps_until.is_none_or(|until| event.due < until);
        contents.add(event);
        drop(contents);
        if is_first {
            self.changed.notify_one();
        }
    }
}

impl InboxContents {
    fn add(&mut self, event: UndecidedEvent) {
        // A repeated nonce has the same id.
        if self.numbers.contains_key(&event.id) {
            return;
        }
        self.numbers.insert(event.id.clone(), self.next_number);
        self.events.insert(self.next_number, event);
        self.next_number += 1;
        self.keep_limit();
    }

    /// Removes the oldest events while there are too many.
    pub(crate) fn keep_limit(&mut self) {
        while self.events.len() > self.limit
            && let Some((_, event)) = self.events.pop_first()
        {
            self.numbers.remove(&event.id);
            self.missed += 1;
        }
    }

    /// How many events have no verdict.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// The events, the oldest first.
    pub(crate) fn events(&self) -> impl Iterator<Item = &UndecidedEvent> {
        self.events.values()
    }

    /// The event with this id.
    pub(crate) fn event_mut(&mut self, id: &str) -> Option<&mut UndecidedEvent> {
        self.events.get_mut(self.numbers.get(id)?)
    }

    /// Removes the event with this id.
    pub(crate) fn remove(&mut self, id: &str) -> Option<UndecidedEvent> {
        self.events.remove(&self.numbers.remove(id)?)
    }
}

impl fmt::Debug for Inboxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inboxes").field("open", &self.lock().len()).finish()
    }
}
