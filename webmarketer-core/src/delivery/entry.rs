//! A request of a queue, and the event that it is about.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::time::Duration;

use tokio::time::Instant;

use crate::client::{Outgoing, QueuedKind, QueuedRequest};
use crate::outbox::Of;

/// A request that waits or is under way.
pub(super) struct Entry {
    /// Its place in the order of acceptance.
    pub(super) number: u64,
    pub(super) request: QueuedRequest,
    /// The event that it is about.
    pub(super) event: EventKey,
    /// The id of the event of an update, once it is known.
    pub(super) event_id: Option<String>,
    pub(super) since: Age,
    pub(super) failures: u32,
    /// When this process first sent it.
    pub(super) first_try: Option<Instant>,
}

/// When a request was accepted, also before this process was started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Age {
    known_since: Instant,
    before: Duration,
}

impl Age {
    /// It is that old now.
    pub(super) fn of(before: Duration, now: Instant) -> Self {
        Self { known_since: now, before }
    }

    pub(super) fn at(self, now: Instant) -> Duration {
        self.before.saturating_add(now.saturating_duration_since(self.known_since))
    }

    /// When it is that old.
    pub(super) fn reaches(self, age: Duration) -> Option<Instant> {
        self.known_since.checked_add(age.saturating_sub(self.before))
    }
}

/// Identifies an event by its nonce, or by its id once this is known. It is a hash, so that no event needs another copy
/// of its nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EventKey(u64);

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

impl EventKey {
    pub(super) fn of_nonce(nonce: &str) -> Self {
        Self(HASHER.hash_one(("nonce", nonce)))
    }

    pub(super) fn of_id(id: &str) -> Self {
        Self(HASHER.hash_one(("id", id)))
    }
}

impl Entry {
    /// `nonce` is that of the event, or of the event of an update by nonce.
    pub(super) fn new(number: u64, request: QueuedRequest, nonce: Option<&str>, since: Age) -> Self {
        let event_id = match &request.kind {
            QueuedKind::Update { of: Of::Id(id), .. } => Some(id.clone()),
            QueuedKind::Update { .. } | QueuedKind::Event { .. } => None,
        };
        let event = match (nonce, &event_id) {
            (_, Some(id)) => EventKey::of_id(id),
            (nonce, None) => EventKey::of_nonce(nonce.unwrap_or_default()),
        };
        Self { number, request, event, event_id, since, failures: 0, first_try: None }
    }

    pub(super) fn is_update(&self) -> bool {
        matches!(self.request.kind, QueuedKind::Update { .. })
    }

    /// Whether it is an update of an event whose id is not known.
    pub(super) fn needs_id(&self) -> bool {
        self.is_update() && self.event_id.is_none()
    }

    pub(super) fn set_event_id(&mut self, id: String) {
        self.event = EventKey::of_id(&id);
        self.event_id = Some(id);
    }

    /// The request as it is sent.
    pub(super) fn outgoing(&mut self) -> Outgoing {
        let body = self.request.body.share();
        match &self.request.kind {
            QueuedKind::Event { .. } => Outgoing::Event(body),
            QueuedKind::Update { is_statistic, key, .. } => Outgoing::Update {
                event_id: self.event_id.clone().unwrap_or_default(),
                is_statistic: *is_statistic,
                key: key.clone(),
                body,
            },
        }
    }
}

/// How many ids of events that were received are remembered.
const MOST_IDS: usize = 10_000;

/// The ids of the events that were received last, for updates by nonce.
#[derive(Default)]
pub(super) struct ReceivedIds {
    ids: HashMap<EventKey, String>,
    order: VecDeque<EventKey>,
}

impl ReceivedIds {
    pub(super) fn add(&mut self, event: EventKey, id: String) {
        if self.ids.insert(event, id).is_none() {
            self.order.push_back(event);
        }
        if self.order.len() > MOST_IDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }

    pub(super) fn get(&self, event: EventKey) -> Option<&String> {
        self.ids.get(&event)
    }
}
