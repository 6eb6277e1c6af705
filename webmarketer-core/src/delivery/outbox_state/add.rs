//! A request that is to be stored.

use std::time::SystemTime;

use tokio::sync::oneshot;

use super::super::accepting::NewRequest;
use super::super::entry::{Age, Entry, EventKey};
use crate::client::{QueuedKind, QueuedRequest};
use crate::error::{Error, ErrorKind};
use crate::outbox::{self, NewEntry, Of};

/// How many bytes a request needs in memory beside its body.
const OVERHEAD: usize = 256;

/// How often a request has failed when it was written alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Trials {
    pub(super) failures: u32,
    /// How often one that followed was stored: then the store works, and refuses the request.
    pub(super) refusals: u32,
}

/// A request that is to be stored.
pub(in super::super) struct Add {
    /// Its place in the order of acceptance.
    pub(in super::super) place: u64,
    pub(in super::super) request: QueuedRequest,
    accepted: SystemTime,
    pub(in super::super) since: Age,
    pub(super) trials: Trials,
    /// Whether a commit failed that may have stored it.
    pub(super) is_in_doubt: bool,
    /// Tells the caller of `persist` when it is stored. None for an enqueued request, which was accepted already.
    pub(in super::super) done: Option<oneshot::Sender<Result<(), Error>>>,
}

impl Add {
    /// A request that is accepted already.
    pub(in super::super) fn enqueued(place: u64, new: NewRequest<'_>, since: Age) -> Self {
        Self::new(place, new, since, None)
    }

    /// A request that is accepted when it is stored.
    pub(in super::super) fn persisted(
        place: u64,
        new: NewRequest<'_>,
        since: Age,
        done: oneshot::Sender<Result<(), Error>>,
    ) -> Self {
        Self::new(place, new, since, Some(done))
    }

    fn new(place: u64, new: NewRequest<'_>, since: Age, done: Option<oneshot::Sender<Result<(), Error>>>) -> Self {
        let NewRequest { mut request, nonce, accepted } = new;
        if let (QueuedKind::Event { nonce: known, .. }, Some(nonce)) = (&mut request.kind, nonce) {
            *known = Some(nonce.to_owned());
        }
        Self { place, request, accepted, since, trials: Trials::default(), is_in_doubt: false, done }
    }

    pub(super) fn memory(&self) -> usize {
        memory_of(self.request.body.len())
    }

    pub(super) fn stored(&mut self) -> NewEntry {
        let body = self.request.body.share();
        let request = match &self.request.kind {
            QueuedKind::Event { event_type, nonce } => outbox::Request::Event {
                event_type: event_type.to_string(),
                nonce: nonce.clone().unwrap_or_default(),
                body,
            },
            QueuedKind::Update { of, is_statistic, key } => {
                outbox::Request::Update { of: of.clone(), is_statistic: *is_statistic, key: key.to_string(), body }
            }
        };
        NewEntry { request, accepted: self.accepted, place: self.place }
    }

    /// The event that it is about.
    pub(super) fn event(&self) -> EventKey {
        match &self.request.kind {
            QueuedKind::Event { nonce, .. } => EventKey::of_nonce(nonce.as_deref().unwrap_or_default()),
            QueuedKind::Update { of: Of::Nonce(nonce), .. } => EventKey::of_nonce(nonce),
            QueuedKind::Update { of: Of::Id(id), .. } => EventKey::of_id(id),
        }
    }

    pub(in super::super) fn into_entry(self) -> Entry {
        Entry::new(0, self.request, None, self.since)
    }

    /// Tells the caller that waits that the request is not accepted.
    pub(in super::super) fn refuse(self, why: &str) {
        let message = self.not_stored(why);
        if let Some(done) = self.done {
            // It may have been given up.
            let _ = done.send(Err(Error::new(ErrorKind::ShutDown, message)));
        }
    }

    /// The message for a caller whose request is not stored, or may be.
    pub(super) fn not_stored(&self, why: &str) -> String {
        let name = self.request.name();
        if !self.is_in_doubt {
            return format!("{name} was not accepted: {why}");
        }
        let advice = match self.request.kind {
            QueuedKind::Event { .. } => "persist it again with the same nonce, so that it counts once",
            QueuedKind::Update { .. } => "set it again",
        };
        format!("it is not known whether {name} is stored: {why}; {advice}")
    }

    /// The caller that waits, with the name of the request.
    pub(in super::super) fn into_waiting(self) -> (String, Option<oneshot::Sender<Result<(), Error>>>) {
        (self.request.name(), self.done)
    }
}

/// How much memory a request with a body of this size needs.
pub(super) fn memory_of(size: usize) -> usize {
    size + OVERHEAD
}
