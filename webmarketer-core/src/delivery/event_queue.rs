//! A queue in memory, and the task on the thread of the client that sends its events.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as StdInstant};

use bytes::Bytes;
use futures_util::future::select;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep_until};

use super::failed_event::{DroppedEvent, ReceivedEvent};
use super::hooks::Hooks;
use super::outcome::{HoldReason, Outcome};
use super::queue_state::{Ended, NotAccepted, QueueLimits, QueueState, Step};
use super::report::{DeliveryMetrics, DeliveryReport};
use super::settings::{MemoryQueue, WhenFull};
use super::warnings::Warnings;
use crate::client::{EventQueue, EventSender, QueuedEvent, RuntimeThread, StartQueue};
use crate::error::{Error, ErrorKind};

/// The maximum of all waits, because a clock cannot add every duration to the current time.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// A queue in memory.
pub(super) struct MemoryEventQueue {
    shared: Arc<Shared>,
    thread: Option<RuntimeThread>,
    drop_timeout: Duration,
}

/// What the queue and its tasks share.
pub(super) struct Shared {
    pub(super) state: Mutex<QueueState>,
    /// Notified when an event has left the queue.
    pub(super) left: Condvar,
    /// Wakes the dispatcher.
    pub(super) wake: Notify,
    pub(super) sender: Arc<dyn EventSender>,
    pub(super) when_full: WhenFull,
    pub(super) hooks: Hooks,
    pub(super) warnings: Warnings,
}

impl MemoryEventQueue {
    fn start(thread: RuntimeThread, sender: Arc<dyn EventSender>, settings: MemoryQueue) -> Self {
        let MemoryQueue { limits, when_full, drop_timeout, hooks } = settings;
        let state = Mutex::new(QueueState::new(limits, sender.max_concurrency(), Instant::now()));
        let (left, wake, warnings) = (Condvar::new(), Notify::new(), Warnings::default());
        let shared = Arc::new(Shared { state, left, wake, sender, when_full, hooks, warnings });
        thread.handle().spawn(dispatch(shared.clone()));
        Self { shared, thread: Some(thread), drop_timeout }
    }

    /// Waits for the events that are in the queue now.
    pub(super) fn flush(&self, deadline: Duration) -> impl Future<Output = DeliveryReport> + Send + use<> {
        self.wait(QueueState::flush, deadline)
    }

    /// The same, and accepts no more events. What is left at the deadline is dropped.
    pub(super) fn shut_down(&self, deadline: Duration) -> impl Future<Output = DeliveryReport> + Send + use<> {
        self.wait(QueueState::shut_down, deadline)
    }

    fn wait(
        &self,
        begin: fn(&mut QueueState, Instant) -> oneshot::Receiver<DeliveryReport>,
        deadline: Duration,
    ) -> impl Future<Output = DeliveryReport> + Send + use<> {
        // A forked process sends nothing, and its queue is empty.
        let waiting = (!self.is_forked()).then(|| {
            let waiting = begin(&mut self.shared.state(), Instant::now() + deadline.min(LONGEST));
            self.shared.wake.notify_one();
            // A call that waits for room ends when the queue is shut down.
            self.shared.left.notify_all();
            waiting
        });
        async move {
            match waiting {
                // There is always a result: a queue that ends drops its events.
                Some(ended) => ended.await.unwrap_or_default(),
                None => DeliveryReport::default(),
            }
        }
    }

    pub(super) fn metrics(&self) -> DeliveryMetrics {
        if self.is_forked() { DeliveryMetrics::default() } else { self.shared.state().metrics(Instant::now()) }
    }

    /// Whether this process is a fork of the process of the client. Locks of the missing thread may be held forever.
    fn is_forked(&self) -> bool {
        self.thread.as_ref().is_none_or(RuntimeThread::is_forked)
    }
}

impl StartQueue for MemoryQueue {
    fn start(self: Box<Self>, thread: RuntimeThread, sender: Arc<dyn EventSender>) -> Arc<dyn EventQueue> {
        Arc::new(MemoryEventQueue::start(thread, sender, *self))
    }
}

impl EventQueue for MemoryEventQueue {
    fn enqueue(&self, event: QueuedEvent) -> Result<(), Error> {
        if self.is_forked() {
            let message = "the client was made before this process was forked, and its queue is not served in this \
                process; make a client in each process, after the fork";
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        self.shared.enqueue(event)
    }
}

/// Sends the events in the queue, for a limited time, when the last clone of the client is dropped.
impl Drop for MemoryEventQueue {
    fn drop(&mut self) {
        if self.is_forked() {
            std::mem::forget(self.thread.take());
            return;
        }
        let on_own_thread = self.thread.as_ref().is_some_and(RuntimeThread::is_current);
        let mut state = self.shared.state();
        state.close();
        let end = StdInstant::now() + self.drop_timeout.min(LONGEST);
        while !state.is_finished() && !on_own_thread {
            let left = end.saturating_duration_since(StdInstant::now());
            if left.is_zero() {
                break;
            }
            self.shared.wake.notify_one();
            state = self.shared.left.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        self.shared.drop_all();
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enqueue(&self, event: QueuedEvent) -> Result<(), Error> {
        let mut event = event;
        let end = match self.when_full {
            WhenFull::Block(longest) => Some(StdInstant::now() + longest.min(LONGEST)),
            WhenFull::Reject | WhenFull::DropOldest => None,
        };
        let mut state = self.state();
        loop {
            let why = match state.push(event, self.when_full == WhenFull::DropOldest, Instant::now()) {
                Ok(evicted) => {
                    let is_idle = state.take_idle();
                    if !evicted.is_empty() {
                        state.begin_report();
                    }
                    drop(state);
                    if is_idle {
                        self.wake.notify_one();
                    }
                    if !evicted.is_empty() {
                        self.report(evicted);
                    }
                    return Ok(());
                }
                Err((why, same)) => {
                    event = same;
                    why
                }
            };
            let left = end.map(|end| end.saturating_duration_since(StdInstant::now())).unwrap_or_default();
            if why != NotAccepted::Full || left.is_zero() {
                let limits = state.limits();
                if why == NotAccepted::Full {
                    state.reject();
                    let held = state.held();
                    drop(state);
                    self.warnings.full(held);
                }
                return Err(not_accepted(why, &event, limits));
            }
            state = self.left.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Drops every event.
    fn drop_all(&self) {
        let mut state = self.state();
        let dropped = state.drop_all();
        state.begin_report();
        drop(state);
        self.report(dropped);
    }

    /// Reports events that were dropped.
    fn report(&self, dropped: Vec<DroppedEvent>) {
        for event in dropped {
            self.report_dropped(event);
        }
        self.end_report();
    }

    fn report_dropped(&self, event: DroppedEvent) {
        self.warnings.dropped(&event);
        if self.hooks.failed.is_some() {
            self.hooks.failed(&event.into());
        }
    }

    /// Notifies the calls that wait for these events, which were reported.
    fn end_report(&self) {
        self.state().end_report();
        self.left.notify_all();
    }

    fn next_step(&self) -> Step {
        let mut state = self.state();
        let step = state.next(Instant::now());
        if matches!(step, Step::Report(_)) {
            state.begin_report();
        }
        step
    }

    /// Makes one try to send an event.
    async fn try_event(self: Arc<Self>, number: u64, body: Bytes) {
        let under_way = UnderWay { shared: &self, number: Some(number) };
        let result = self.sender.send(body).await;
        under_way.end(Outcome::of(result));
    }

    fn ended(&self, number: u64, outcome: Outcome) {
        let asked = self.sender.paused_until();
        let mut state = self.state();
        let ended = state.end(number, outcome, asked, Instant::now(), fastrand::f64());
        let (held, has_room) = (state.held(), state.is_half_empty());
        state.begin_report();
        drop(state);
        if has_room {
            self.warnings.has_room();
        }
        match ended {
            Some(Ended::Received { mut event, id, ends_outage }) => {
                if ends_outage {
                    self.warnings.outage_over(held);
                }
                if self.hooks.received.is_some() {
                    let nonce = event.nonce();
                    let event_type = &event.event_type;
                    self.hooks.received(ReceivedEvent { event_type, nonce: &nonce, event_id: &id });
                }
            }
            Some(Ended::Dropped(event)) => self.report_dropped(event),
            Some(Ended::Held { error, begins_outage: true }) => self.warnings.outage(&error, held),
            Some(Ended::Held { .. }) | None => {}
        }
        self.end_report();
        self.wake.notify_one();
    }
}

/// An event under way. It returns to the queue if its try ends without a result.
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
        if let Some(number) = self.number.take() {
            let error = Error::new(ErrorKind::Unreachable, "the try to send the event panicked");
            self.shared.ended(number, Outcome::Hold(HoldReason::Unreachable, error));
        }
    }
}

/// Sends the events of a queue, several at once up to the current limit.
pub(super) async fn dispatch(shared: Arc<Shared>) {
    loop {
        match shared.next_step() {
            Step::Send { number, body } => drop(tokio::spawn(shared.clone().try_event(number, body))),
            Step::Report(dropped) => shared.report(dropped),
            Step::Wait(None) => shared.wake.notified().await,
            Step::Wait(Some(until)) => {
                select(pin!(shared.wake.notified()), pin!(sleep_until(until))).await;
            }
        }
    }
}

fn not_accepted(why: NotAccepted, event: &QueuedEvent, limits: QueueLimits) -> Error {
    let event_type = &*event.event_type;
    let (kind, why) = match why {
        NotAccepted::Full => {
            let QueueLimits { events, bytes, .. } = limits;
            let why = format!("the queue is full: it holds at most {events} events and {bytes} bytes");
            (ErrorKind::QueueFull, why)
        }
        NotAccepted::TooLarge => {
            let (size, bytes) = (event.body.len(), limits.bytes);
            (ErrorKind::InvalidInput, format!("it has {size} bytes, and the queue holds at most {bytes}"))
        }
        NotAccepted::Closed => (ErrorKind::ShutDown, "the client was shut down".to_owned()),
    };
    Error::new(kind, format!("the event `{event_type}` was not accepted: {why}"))
}

impl fmt::Debug for MemoryEventQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryEventQueue").finish_non_exhaustive()
    }
}
