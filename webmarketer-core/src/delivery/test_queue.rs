//! Queues for tests in virtual time, and their events.

use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt as _;

use super::open_store::OpenStore;
use super::settings::QueueSettings;
use super::shared::{Shared, dispatch};
use super::test_service::{Answer, Service};
use super::test_store::TestStore;
use crate::client::{QueuedRequest, RequestSender};
use crate::outbox::{Store as _, StoreUsage};

/// A queue over a store, and a service that receives each request after a time.
pub(super) fn start(store: &Arc<TestStore>, settings: QueueSettings, answer_after: Duration) -> Arc<Shared> {
    start_with(store, settings, Arc::new(Service::new(vec![(Answer::Receive, answer_after)])))
}

pub(super) fn start_with(
    store: &Arc<TestStore>,
    settings: QueueSettings,
    service: Arc<dyn RequestSender>,
) -> Arc<Shared> {
    // It is not counted: a table may have been empty long ago.
    let usage = store.usage().now_or_never().unwrap_or_else(|| Ok(StoreUsage::default())).unwrap();
    let tasks = OpenStore::new(Arc::new(store.clone()), usage, Box::new(SystemTime::now));
    let random = fastrand::Rng::with_seed(1);
    let shared = Arc::new(Shared::new(service, settings, Some(tasks), random, mpsc::channel().0));
    tokio::spawn(dispatch(shared.clone()));
    shared.clone().spawn_store_tasks(&tokio::runtime::Handle::current());
    shared
}

/// The body of an event that has at least this size.
pub(super) fn event_body(number: usize, size: usize) -> Vec<u8> {
    let mut body = format!("{{\"nonce\":\"n{number}\"}}").into_bytes();
    body.resize(body.len().max(size), b' ');
    body
}

pub(super) fn event(number: usize) -> QueuedRequest {
    QueuedRequest::event("a".into(), event_body(number, 1))
}

pub(super) fn enqueue(shared: &Shared, number: usize) {
    shared.enqueue(event(number), Some(&format!("n{number}"))).unwrap();
}
