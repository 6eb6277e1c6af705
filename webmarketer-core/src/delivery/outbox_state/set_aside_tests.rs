//! The order of the requests of an event while the store refuses one of them.

use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::super::accepting::NewRequest;
use super::super::entry::Age;
use super::{Add, CommitFailure, NextCommit, OutboxState};
use crate::client::QueuedRequest;
use crate::error::{Error, ErrorKind};
use crate::outbox::{Changes, Of, Request};

fn update(key: &'static str) -> NewRequest<'static> {
    let request = QueuedRequest::update(Of::Nonce("n".to_owned()), false, key.into(), b"1".to_vec());
    NewRequest { request, nonce: Some("n"), accepted: SystemTime::UNIX_EPOCH }
}

/// The storage keys of the updates that the next commit adds. It fails.
fn fail_next(state: &mut OutboxState, now: Instant) -> Vec<String> {
    let NextCommit::Write(Changes { add, .. }) = state.next_commit(now) else { return Vec::new() };
    let failure = CommitFailure { error: Error::new(ErrorKind::Storage, "no"), is_unknown: false };
    if let Some(commit) = state.commit.take() {
        state.fail(commit, &failure, now);
    }
    let key = |entry: crate::outbox::NewEntry| match entry.request {
        Request::Update { key, .. } => key,
        Request::Event { event_type, .. } => event_type,
    };
    add.into_iter().map(key).collect()
}

#[test]
fn a_persisted_update_is_not_stored_before_an_earlier_one_of_its_event_that_was_refused() {
    let now = Instant::now();
    let since = Age::of(Duration::ZERO, now);
    let mut state = OutboxState::new(0, None, None, (SystemTime::UNIX_EPOCH, now));
    state.add(Add::enqueued(0, update("first"), since));
    assert_eq!(fail_next(&mut state, now), ["first"]);

    let (done, _stored) = oneshot::channel();
    state.add(Add::persisted(1, update("second"), since, done));
    assert_eq!(fail_next(&mut state, now), [""; 0]);
    let later = now + Duration::from_secs(6);
    assert_eq!(fail_next(&mut state, later), ["first"]);
}

#[test]
fn requests_that_wait_for_one_of_their_event_that_was_refused_use_bounded_memory() {
    let now = Instant::now();
    let since = Age::of(Duration::ZERO, now);
    let mut state = OutboxState::new(0, None, None, (SystemTime::UNIX_EPOCH, now));
    state.add(Add::enqueued(0, update("first"), since));
    assert_eq!(fail_next(&mut state, now), ["first"]);
    let mut place = 0;
    while state.has_memory(1 << 20) {
        place += 1;
        let request = QueuedRequest::update(Of::Nonce("n".to_owned()), false, "k".into(), vec![b' '; 1 << 20]);
        let new = NewRequest { request, nonce: Some("n"), accepted: SystemTime::UNIX_EPOCH };
        state.add(Add::enqueued(place, new, since));
        assert!(place < 20, "16 MiB of requests wait at most");
    }
    assert!(place >= 15);
}
