//! A queue over a store under random calls, answers, times, failures of the store and restarts: nothing that was
//! persisted is lost.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime};

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::accepting::QueueLimits;
use super::hooks::Hooks;
use super::open_store::OpenStore;
use super::queue_state::QueueState;
use super::settings::{QueueSettings, WhenFull};
use super::shared::{Shared, dispatch};
use super::stopping::COMMIT_GRACE;
use super::test_service::{Answer, Service, any_answer};
use super::test_store::{Conduct, TestStore, any_conduct};
use super::virtual_time::{self, any_time};
use crate::client::QueuedRequest;
use crate::error::{Error, ErrorKind};
use crate::outbox::{Of, Request, Store as _};

/// What a test does next.
#[derive(Clone, Debug)]
enum Call {
    /// Events, each persisted or enqueued.
    Add {
        size: usize,
        count: usize,
        persists: bool,
    },
    /// An update of the event that was added that many requests before.
    Update {
        back: usize,
        persists: bool,
    },
    Wait(Duration),
    Flush(Duration),
    ShutDown(Duration),
    /// The process is killed, and starts again.
    Kill,
}

fn any_call() -> impl Strategy<Value = Call> {
    prop_oneof![
        8 => (1..40_usize, 1..4_usize, any::<bool>()).prop_map(|(size, count, persists)| {
            Call::Add { size, count, persists }
        }),
        1 => any::<bool>().prop_map(|persists| Call::Add { size: 1, count: 100, persists }),
        4 => (0..4_usize, any::<bool>()).prop_map(|(back, persists)| Call::Update { back, persists }),
        4 => any_time().prop_map(Call::Wait),
        2 => any_time().prop_map(Call::Flush),
        1 => any_time().prop_map(Call::ShutDown),
        1 => Just(Call::Kill),
    ]
}

fn any_when_full() -> impl Strategy<Value = WhenFull> {
    let longest = prop_oneof![0..50_u64, 0..30_000_u64];
    prop_oneof![Just(WhenFull::Reject), longest.prop_map(|millis| WhenFull::Block(Duration::from_millis(millis)))]
}

/// What became known of requests, by their bodies.
#[derive(Default)]
struct Known {
    persisted: BTreeSet<String>,
    /// Those that `enqueue` accepted in a process that was not killed.
    accepted: BTreeSet<String>,
    /// Those that were dropped, and reported so.
    dropped: BTreeSet<String>,
    /// Those that `persist` did not accept, and that cannot be in the store.
    rejected: BTreeSet<String>,
}

/// The calls of `persist` in one process.
#[derive(Default)]
struct Persists {
    pending: AtomicU64,
    /// Those of all calls for which there was no room.
    full: AtomicU64,
}

/// A process with a queue.
struct Process {
    shared: Arc<Shared>,
    persists: Arc<Persists>,
}

struct Run {
    store: Arc<TestStore>,
    service: Arc<Service>,
    settings: (QueueLimits, WhenFull),
    known: Arc<Mutex<Known>>,
    number: u64,
    /// The virtual time of the processes before this one.
    before: Duration,
}

/// A time that the clock of the machine may show.
const START: Duration = Duration::from_secs(1_800_000_000);

impl Run {
    fn start(&self, seed: u64) -> Process {
        let known = self.known.clone();
        let hooks = Hooks {
            failed: Some(Arc::new(move |event| {
                let body = String::from_utf8(event.body().to_vec()).unwrap();
                known.lock().unwrap().dropped.insert(body);
            })),
            ..Hooks::default()
        };
        let (limits, when_full) = self.settings;
        let settings = QueueSettings { limits, when_full, hooks, ..QueueSettings::default() };
        let (before, start) = (self.before, Instant::now());
        let clock = Box::new(move || SystemTime::UNIX_EPOCH + START + before + start.elapsed());
        let usage = futures_util::FutureExt::now_or_never(self.store.usage()).unwrap().unwrap();
        let tasks = OpenStore::new(Arc::new(self.store.clone()), usage, clock);
        let random = fastrand::Rng::with_seed(seed);
        let shared = Arc::new(Shared::new(self.service.clone(), settings, Some(tasks), random, mpsc::channel().0));
        tokio::spawn(dispatch(shared.clone()));
        shared.clone().spawn_store_tasks(&tokio::runtime::Handle::current());
        Process { shared, persists: Arc::default() }
    }

    fn add(&self, process: &Process, request: QueuedRequest, nonce: &str, body: String, persists: bool) {
        let Process { shared, persists: counts } = process;
        let waits = match self.settings.1 {
            WhenFull::Block(longest) => Some(longest),
            _ => None,
        };
        let is_closed = shared.state().is_closed;
        let check = |error: &Error| match error.kind() {
            ErrorKind::ShutDown => assert!(is_closed),
            ErrorKind::QueueFull => drop(counts.full.fetch_add(1, Ordering::Relaxed)),
            // It is larger than the queue.
            kind => assert_eq!(kind, ErrorKind::InvalidInput),
        };
        // A thread that is blocked would stop virtual time.
        if !persists && (waits.is_none() || self.has_room(shared, request.body.len())) {
            match shared.enqueue(request, Some(nonce)) {
                Ok(()) => drop(self.known.lock().unwrap().accepted.insert(body)),
                Err(error) => {
                    check(&error);
                    assert!(waits.is_none() || error.kind() != ErrorKind::QueueFull, "there was room");
                    self.known.lock().unwrap().rejected.insert(body);
                }
            }
            return;
        }
        let called = Instant::now();
        let stored = match shared.persist(request, Some(nonce)) {
            Ok(stored) => stored,
            Err(error) => {
                check(&error);
                assert!(waits.is_none() || error.kind() != ErrorKind::QueueFull, "it waits for room");
                self.known.lock().unwrap().rejected.insert(body);
                return;
            }
        };
        counts.pending.fetch_add(1, Ordering::Relaxed);
        let (known, shared, counts) = (self.known.clone(), shared.clone(), counts.clone());
        tokio::spawn(async move {
            let result = stored.await.expect("the caller is told");
            let waited = called.elapsed();
            counts.pending.fetch_sub(1, Ordering::Relaxed);
            let Err(error) = result else {
                known.lock().unwrap().persisted.insert(body);
                return;
            };
            match error.kind() {
                ErrorKind::QueueFull => {
                    counts.full.fetch_add(1, Ordering::Relaxed);
                    let longest = waits.expect("only a call that waits can be late");
                    assert!((longest..=longest + Duration::from_millis(2)).contains(&waited), "{waited:?}");
                }
                ErrorKind::ShutDown => {
                    assert!(shared.state().is_closed);
                    if error.to_string().contains("being stored") {
                        return;
                    }
                }
                kind => return assert_eq!(kind, ErrorKind::Storage),
            }
            known.lock().unwrap().rejected.insert(body);
        });
    }

    /// Whether `enqueue` does not wait.
    fn has_room(&self, shared: &Shared, size: usize) -> bool {
        let QueueLimits { events, bytes, .. } = self.settings.0;
        let state = shared.state();
        let persisting = state.outbox.as_ref().unwrap().persisting;
        let (requests, held) = (state.held.requests + persisting.requests, state.held.bytes + persisting.bytes);
        requests < events as u64 && held as usize + size <= bytes || state.is_closed || size > bytes
    }

    /// Makes calls until the process is killed, which is returned, or until the last one: then it is shut down.
    async fn live(&mut self, calls: &mut std::vec::IntoIter<Call>, seed: u64) -> bool {
        let process = self.start(seed);
        let shared = &process.shared;
        let start = Instant::now();
        let (mut is_killed, mut is_in_doubt, mut added) = (false, false, 0);
        for call in calls {
            match call {
                Call::Add { size, count, persists } => {
                    for _ in 0..count {
                        self.number += 1;
                        let nonce = format!("n{}", self.number);
                        let mut body = format!("{{\"nonce\":\"{nonce}\"}}");
                        body.extend(std::iter::repeat_n(' ', size));
                        let event = QueuedRequest::event("a".into(), body.clone().into_bytes());
                        self.add(&process, event, &nonce, body, persists);
                    }
                }
                Call::Update { back, persists } => {
                    let nonce = format!("n{}", self.number.saturating_sub(back as u64));
                    self.number += 1;
                    let body = format!("{{\"value\":{}}}", self.number);
                    let of = Of::Nonce(nonce.clone());
                    let update = QueuedRequest::update(of, false, "k".into(), body.clone().into_bytes());
                    self.add(&process, update, &nonce, body, persists);
                }
                Call::Wait(time) => sleep(time).await,
                Call::Flush(time) | Call::ShutDown(time) => {
                    let deadline = Instant::now() + time;
                    let (held, persisting) = {
                        let state = shared.state();
                        (state.held.requests, state.outbox.as_ref().unwrap().persisting.requests)
                    };
                    let stops = matches!(call, Call::ShutDown(_));
                    let begin = if stops { QueueState::shut_down } else { QueueState::flush };
                    let ended = begin(&mut shared.state(), deadline);
                    shared.wake_all();
                    let report = ended.await.unwrap();
                    let grace = if stops { COMMIT_GRACE } else { Duration::ZERO };
                    assert!(Instant::now() <= deadline + grace + Duration::from_millis(1));
                    let total = report.received + report.held + report.dropped.total();
                    // A store that adds entries without saying so adds some twice.
                    let was_silent = self.store.was_silent();
                    let most = if was_silent { u64::MAX } else { held + persisting };
                    assert!((held..=most).contains(&total), "{held} {persisting} {report:?}");
                    let state = shared.state();
                    let outbox = state.outbox.as_ref().unwrap();
                    // The commit that ran may have been made meanwhile, or is made later.
                    is_in_doubt |= Instant::now() >= deadline + COMMIT_GRACE;
                    let is_exact = !is_in_doubt && !was_silent;
                    if is_exact && state.is_settled() && outbox.ends_made() == outbox.ends_stored() {
                        assert_eq!(report.held, self.store.len(), "what a store holds that is opened again");
                    }
                }
                Call::Kill => {
                    is_killed = true;
                    break;
                }
            }
            let metrics = shared.metrics();
            assert!(metrics.added >= std::mem::replace(&mut added, metrics.added), "{metrics:?}");
            assert_eq!(metrics.accepted, metrics.received + metrics.held + metrics.dropped.total(), "{metrics:?}");
        }
        if is_killed {
            self.before += start.elapsed();
            return true;
        }
        // Everything works again, and what was accepted is stored.
        *self.store.conduct.lock().unwrap() = vec![(Conduct::Work, Duration::ZERO)];
        *self.service.answers.lock().unwrap() = vec![(Answer::Receive, Duration::ZERO)];
        let ended = shared.state().shut_down(Instant::now() + Duration::from_secs(60));
        shared.wake_all();
        ended.await.unwrap();
        shared.drop_rest();
        sleep(Duration::from_millis(1)).await;
        assert_eq!(process.persists.pending.load(Ordering::Relaxed), 0, "every caller is told");
        assert_eq!(process.persists.full.load(Ordering::Relaxed), shared.metrics().rejected);
        self.before += start.elapsed();
        false
    }
}

proptest! {
    #![proptest_config(virtual_time::cases(2_000))]
    #[test]
    fn what_was_persisted_is_received_or_a_dead_letter_whatever_the_store_and_the_process_do(
        calls in vec(any_call(), 1..30),
        answers in vec(any_answer(), 1..12),
        conduct in vec(any_conduct(), 1..12),
        (events, bytes, age) in (prop_oneof![1..10_usize, 1..300_usize], 100..20_000_usize, 100..60_000_u64),
        when_full in any_when_full(),
        seed in any::<u64>(),
    ) {
        let limits = QueueLimits { events, bytes, age: Duration::from_millis(age) };
        let mut run = Run {
            store: Arc::new(TestStore::new(conduct)),
            service: Arc::new(Service::new(answers)),
            settings: (limits, when_full),
            known: Arc::default(),
            number: 0,
            before: Duration::ZERO,
        };
        let mut calls = calls.into_iter();
        let mut is_more = true;
        while is_more {
            let runtime = virtual_time::runtime();
            is_more = runtime.block_on(run.live(&mut calls, seed));
            drop(runtime);
            run.store.reopen();
            if is_more {
                // What was only in memory is lost with the process.
                let mut known = run.known.lock().unwrap();
                known.accepted.clear();
            }
        }
        // The last process drains the store.
        let runtime = virtual_time::runtime();
        runtime.block_on(async {
            let shared = run.start(seed).shared;
            let found = shared.metrics().held;
            assert_eq!(found, run.store.len());
            let flushed = shared.state().flush(Instant::now() + Duration::from_secs(3600));
            shared.wake_all();
            let report = flushed.await.unwrap();
            assert_eq!((report.held, report.received + report.dropped.total()), (0, found), "{report:?}");
        });
        assert_eq!(run.store.len(), 0);
        let known = run.known.lock().unwrap();
        let stored = run.store.stored.lock().unwrap();
        let body = |request: &Request| match request {
            Request::Event { body, .. } | Request::Update { body, .. } => String::from_utf8(body.to_vec()).unwrap(),
        };
        let received: BTreeSet<_> = stored.received.iter().map(|entry| body(&entry.request)).collect();
        let dead: BTreeSet<_> = stored.dead.iter().map(|(entry, _)| body(&entry.request)).collect();
        if !stored.was_silent {
            assert!(received.is_disjoint(&dead));
            assert_eq!(stored.received.len() + stored.dead.len(), received.len() + dead.len(), "each ends once");
        }
        let arrived = run.service.arrived.lock().unwrap();
        for body in &known.persisted {
            assert!(received.contains(body) || dead.contains(body), "{body} was persisted and is lost");
        }
        for body in &known.accepted {
            let is_stored = received.contains(body) || dead.contains(body);
            assert!(is_stored || known.dropped.contains(body), "{body} was accepted and is lost without a report");
        }
        assert!(received.iter().all(|body| arrived.contains_key(body)));
        for body in &known.rejected {
            let is_stored = received.contains(body) || dead.contains(body);
            // A store may have added it, and then returned an error.
            let is_absent = !is_stored && !arrived.contains_key(body);
            assert!(is_absent || stored.was_silent, "{body} was rejected");
        }
        for (entry, reason) in &stored.dead {
            assert!(matches!(*reason, "refused" | "expired" | "event_dropped"), "{reason}");
            let is_update = matches!(entry.request, Request::Update { .. });
            assert!(*reason != "event_dropped" || is_update);
        }
        let value = |body: &String| serde_json::from_str::<Value>(body).unwrap()["value"].as_u64();
        let dead_values: Vec<_> = dead.iter().filter_map(value).collect();
        for (event, values) in run.service.updates.lock().unwrap().iter() {
            // A process that was killed may send what it had sent before once more.
            let mut seen = BTreeSet::new();
            // Of two entries for one update, the first can be refused and the second be received after later updates.
            let is_twice = |value: &u64| stored.was_silent && dead_values.contains(value);
            let first: Vec<_> = values.iter().filter(|value| !is_twice(value) && seen.insert(**value)).collect();
            assert!(first.is_sorted(), "the updates of {event} are in their order: {values:?}");
            // The caller of an update whose commit has no answer does not know which value stays. One that had arrived
            // before the process was killed, and is a dead letter after it, is reported.
            let is_reported = first.last().is_some_and(|last| dead_values.contains(last));
            let is_known = stored.was_silent || values.last() == first.last().copied();
            assert!(is_known || is_reported, "the last update of {event} is the one that stays: {values:?}");
        }
    }
}
