//! What a queue and its tasks share, and the task that sends.

use std::pin::pin;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as StdInstant, SystemTime};

use futures_util::future::select;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::accepting::{Held, NewRequest, QueueLimits};
use super::failed_event::{DroppedRequest, ReceivedEvent};
use super::hooks::Hooks;
use super::open_store::OpenStore;
use super::outbox_state::Add;
use super::outcome::{HoldReason, Outcome};
use super::queue_state::{NotAccepted, QueueState, Step};
use super::report::DeliveryMetrics;
use super::settings::{QueueSettings, WhenFull};
use super::warnings::Warnings;
use super::window::{Leaving, Left};
use crate::client::{Outgoing, QueuedKind, QueuedRequest, RequestSender, unknown_event};
use crate::error::{Error, ErrorKind};
use crate::outbox::unstorable;

/// The maximum of all waits, because a clock cannot add every duration to the current time.
pub(super) const LONGEST: Duration = Duration::from_hours(24 * 365);

pub(super) struct Shared {
    state: Mutex<QueueState>,
    /// Notified when a request has left the queue.
    pub(super) left: Condvar,
    /// Wakes the dispatcher.
    pub(super) wake: Notify,
    pub(super) sender: Arc<dyn RequestSender>,
    when_full: WhenFull,
    hooks: Hooks,
    pub(super) warnings: Warnings,
    random: Mutex<fastrand::Rng>,
    pub(super) store: Option<OpenStore>,
    // Dropped last: then nothing uses the store any more.
    _release: Sender<()>,
}

impl Shared {
    pub(super) fn new(
        sender: Arc<dyn RequestSender>,
        settings: QueueSettings,
        store: Option<OpenStore>,
        random: fastrand::Rng,
        release: Sender<()>,
    ) -> Self {
        let QueueSettings { limits, when_full, hooks, .. } = settings;
        let found = store.as_ref().map_or(Held::default(), OpenStore::found);
        let outbox = store.as_ref().map(OpenStore::state);
        let state = QueueState::new(limits, sender.max_concurrency(), outbox, found, Instant::now());
        Self {
            state: Mutex::new(state),
            left: Condvar::new(),
            wake: Notify::new(),
            sender,
            when_full,
            hooks,
            warnings: Warnings::default(),
            random: Mutex::new(random),
            store,
            _release: release,
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn metrics(&self) -> DeliveryMetrics {
        let metrics = self.state().metrics(Instant::now());
        let (commits, commit_time) = self.store.as_ref().map(OpenStore::commits).unwrap_or_default();
        let disk_bytes = self.store.as_ref().and_then(OpenStore::disk_bytes);
        let store_failures = self.store.as_ref().map_or(0, OpenStore::failures);
        DeliveryMetrics {
            hook_panics: self.hooks.panics(),
            commits,
            commit_time,
            store_failures,
            disk_bytes,
            ..metrics
        }
    }

    /// Wakes the tasks of the queue.
    pub(super) fn wake_all(&self) {
        self.wake.notify_one();
        if let Some(store) = &self.store {
            store.write.notify_one();
            store.read.notify_one();
        }
    }

    fn wall(&self) -> SystemTime {
        self.store.as_ref().map_or_else(SystemTime::now, |store| (store.clock)())
    }

    pub(super) fn enqueue(&self, request: QueuedRequest, nonce: Option<&str>) -> Result<(), Error> {
        let mut request = request;
        let end = match self.when_full {
            WhenFull::Block(longest) => Some(StdInstant::now() + longest.min(LONGEST)),
            WhenFull::Reject | WhenFull::DropOldest => None,
        };
        // Memory does not keep when a request was accepted.
        let accepted = if self.store.is_some() { self.wall() } else { SystemTime::UNIX_EPOCH };
        let mut state = self.state();
        loop {
            let new = NewRequest { request, nonce, accepted };
            let (evicted, result) = state.push(new, self.when_full == WhenFull::DropOldest, Instant::now());
            if !evicted.is_empty() {
                state.flushes.begin_report();
            }
            let why = match result {
                Ok(()) => {
                    let is_idle = state.take_idle();
                    drop(state);
                    if let Some(store) = &self.store {
                        store.write.notify_one();
                    } else if is_idle {
                        self.wake.notify_one();
                    }
                    if !evicted.is_empty() {
                        self.report(evicted);
                    }
                    return Ok(());
                }
                Err((why, same)) => {
                    request = same;
                    why
                }
            };
            let left = end.map(|end| end.saturating_duration_since(StdInstant::now())).unwrap_or_default();
            if why != NotAccepted::Full || left.is_zero() {
                let error = self.reject(state, why, &request, nonce);
                if !evicted.is_empty() {
                    self.report(evicted);
                }
                return Err(error);
            }
            state = self.left.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Adds a request to the store. It is accepted when the receiver says so.
    pub(super) fn persist(
        &self,
        request: QueuedRequest,
        nonce: Option<&str>,
    ) -> Result<oneshot::Receiver<Result<(), Error>>, Error> {
        let room_by = match self.when_full {
            WhenFull::Block(longest) => Some(Instant::now() + longest.min(LONGEST)),
            WhenFull::Reject | WhenFull::DropOldest => None,
        };
        let mut state = self.state();
        match state.persist(NewRequest { request, nonce, accepted: self.wall() }, room_by, Instant::now()) {
            Ok(stored) => {
                let is_blocked = state.outbox.as_ref().is_some_and(|outbox| outbox.has_blocked());
                drop(state);
                if let Some(store) = &self.store {
                    store.write.notify_one();
                }
                if is_blocked {
                    self.wake.notify_one();
                }
                Ok(stored)
            }
            Err((why, request)) => Err(self.reject(state, why, &request, nonce)),
        }
    }

    fn reject(
        &self,
        mut state: MutexGuard<'_, QueueState>,
        why: NotAccepted,
        request: &QueuedRequest,
        nonce: Option<&str>,
    ) -> Error {
        let limits = state.limits();
        if why == NotAccepted::Full {
            state.reject();
            let held = state.held.requests;
            drop(state);
            self.warnings.full(held);
        }
        not_accepted(why, &request.name(), request.body.len(), limits, nonce)
    }

    /// Stops sending, and drops what is not stored and not being stored.
    pub(super) fn stop(&self) {
        self.drop_by(QueueState::stop);
    }

    /// The same, and drops what is being stored.
    pub(super) fn drop_rest(&self) {
        self.drop_by(QueueState::end_all);
    }

    fn drop_by(&self, stop: fn(&mut QueueState) -> Vec<Left>) {
        let mut state = self.state();
        let dropped = stop(&mut state);
        state.flushes.begin_report();
        drop(state);
        self.report(dropped);
    }

    /// Reports requests that have left the queue, after the report was begun.
    pub(super) fn report(&self, left: Vec<Left>) {
        for Left { entry, how } in left {
            match how {
                Leaving::Received(Some(id)) => self.report_received(entry.request, &id),
                Leaving::Received(None) => {}
                Leaving::Dropped(reason, error) => {
                    let event = DroppedRequest { request: entry.request, event_id: entry.event_id, reason, error };
                    self.warnings.dropped(&event);
                    if self.hooks.failed.is_some() {
                        self.hooks.failed(&event.into());
                    }
                }
            }
        }
        self.state().flushes.end_report();
        self.left.notify_all();
    }

    fn report_received(&self, mut request: QueuedRequest, event_id: &str) {
        if self.hooks.received.is_some() {
            let nonce = request.nonce().unwrap_or_default();
            if let QueuedKind::Event { event_type, .. } = &request.kind {
                self.hooks.received(ReceivedEvent { event_type, nonce: &nonce, event_id });
            }
        }
    }

    fn next_step(&self) -> Step {
        let mut state = self.state();
        let claims = self.store.as_ref().map(OpenStore::claim_time);
        let step = state.next(Instant::now(), claims);
        if matches!(step, Step::Report(_)) {
            state.flushes.begin_report();
        }
        step
    }

    /// Makes one try to send a request.
    async fn try_request(self: Arc<Self>, number: u64, request: Outgoing) {
        let under_way = UnderWay { shared: &self, number: Some(number) };
        let result = match self.store.as_ref().filter(|store| store.lease().is_some()) {
            None => self.sender.send(request).await,
            Some(store) => {
                let is_claimed = || self.state().is_claimed(number, Some(store.claim_time()));
                self.sender.send_claimed(request, &is_claimed).await
            }
        };
        under_way.end(Outcome::of(result));
    }

    fn ended(&self, number: u64, outcome: Outcome) {
        if self.store.is_some()
            && let Outcome::Received(Some(id)) = &outcome
            && let Some(why) = unstorable("event id", id)
        {
            self.warnings.unstorable_id(&why);
        }
        let asked = self.sender.paused_until();
        let random = self.random.lock().unwrap_or_else(PoisonError::into_inner).f64();
        let mut state = self.state();
        let ended = state.end(number, outcome, asked, Instant::now(), random);
        let (held, has_room) = (state.held.requests, state.is_half_empty());
        state.flushes.begin_report();
        drop(state);
        if has_room {
            self.warnings.has_room();
        }
        if ended.ends_outage {
            self.warnings.outage_over(held);
        }
        if let Some(error) = ended.held.filter(|_| ended.begins_outage) {
            self.warnings.outage(&error, held);
        }
        self.report(ended.left);
        self.wake_all();
    }

    /// Tells the callers of `persist` that there was no room in time.
    fn reject_late(&self, late: Vec<Add>) {
        let (limits, held) = {
            let state = self.state();
            (state.limits(), state.held.requests)
        };
        self.warnings.full(held);
        for (name, done) in late.into_iter().map(Add::into_waiting) {
            if let Some(done) = done {
                // It may have been given up.
                let _ = done.send(Err(not_accepted(NotAccepted::Full, &name, 0, limits, None)));
            }
        }
    }
}

/// A request under way, which is in the queue again if its try ends without a result.
struct UnderWay<'a> {
    shared: &'a Shared,
    number: Option<u64>,
}

impl UnderWay<'_> {
    fn end(mut self, outcome: Outcome) {
        if let Some(number) = self.number.take() {
            self.shared.ended(number, outcome);
        }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        // Otherwise the queue ends, and with it the task.
        if std::thread::panicking()
            && let Some(number) = self.number.take()
        {
            let error = Error::new(ErrorKind::Unreachable, "the try to send the request panicked");
            self.shared.ended(number, Outcome::Hold(HoldReason::Unreachable, error));
        }
    }
}

/// Sends the requests of a queue, as many at once as there may be. When it is aborted, they are, too.
pub(super) async fn dispatch(shared: Arc<Shared>) {
    let mut tries = JoinSet::new();
    loop {
        while tries.try_join_next().is_some() {}
        match shared.next_step() {
            Step::Send { number, request } => drop(tries.spawn(shared.clone().try_request(number, request))),
            Step::Report(dropped) => {
                shared.report(dropped);
                shared.wake_all();
            }
            Step::Reject(late) => shared.reject_late(late),
            Step::Wait(until) => wait(&shared.wake, until).await,
        }
    }
}

/// Waits for a notification, until that time at most.
pub(super) async fn wait(notify: &Notify, until: Option<Instant>) {
    match until {
        None => notify.notified().await,
        Some(until) => {
            select(pin!(notify.notified()), pin!(sleep_until(until))).await;
        }
    }
}

fn not_accepted(why: NotAccepted, name: &str, size: usize, limits: QueueLimits, nonce: Option<&str>) -> Error {
    let QueueLimits { events, bytes, .. } = limits;
    let (kind, why) = match why {
        NotAccepted::Full => {
            (ErrorKind::QueueFull, format!("the queue is full: it holds at most {events} events and {bytes} bytes"))
        }
        NotAccepted::TooLarge => {
            (ErrorKind::InvalidInput, format!("it has {size} bytes, and the queue holds at most {bytes}"))
        }
        NotAccepted::Unstorable(why) => (ErrorKind::InvalidInput, why),
        NotAccepted::Closed => (ErrorKind::ShutDown, "the client was shut down".to_owned()),
        NotAccepted::UnknownEvent => return unknown_event(nonce.unwrap_or_default()),
    };
    Error::new(kind, format!("{name} was not accepted: {why}"))
}
