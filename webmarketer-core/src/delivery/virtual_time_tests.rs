//! A queue under random calls, answers and times: every event is accounted for.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::event_queue::{Shared, dispatch};
use super::failed_event::DropReason;
use super::hooks::Hooks;
use super::queue_state::{QueueLimits, QueueState};
use super::settings::WhenFull;
use super::warnings::Warnings;
use crate::auth::BoxFuture;
use crate::client::{EventSender, QueuedEvent};
use crate::error::{Error, ErrorKind};

/// What a test does next.
#[derive(Clone, Debug)]
enum Call {
    Enqueue(usize),
    Wait(Duration),
    Flush(Duration),
    /// A flush that is given up.
    Abandon,
    ShutDown(Duration),
}

/// What the service does with a request.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Receive,
    /// It receives the event, and its answer is lost.
    Lose,
    Fail(ErrorKind),
    Throttle,
    Panic,
}

struct Service {
    answers: Vec<(Answer, Duration)>,
    next: Mutex<usize>,
    arrived: Mutex<Vec<Bytes>>,
    paused: Mutex<Option<Instant>>,
}

impl EventSender for Service {
    fn send(&self, body: Bytes) -> BoxFuture<'_, Result<String, Error>> {
        let (answer, after) = {
            let mut next = self.next.lock().unwrap();
            *next += 1;
            self.answers[*next % self.answers.len()]
        };
        Box::pin(async move {
            sleep(after).await;
            let failure = |kind| Err(Error::new(kind, "it failed"));
            match answer {
                Answer::Receive | Answer::Lose => {
                    self.arrived.lock().unwrap().push(body);
                    if matches!(answer, Answer::Receive) { Ok("1".into()) } else { failure(ErrorKind::Unreachable) }
                }
                Answer::Fail(kind) => failure(kind),
                Answer::Throttle => {
                    *self.paused.lock().unwrap() = Some(Instant::now() + Duration::from_secs(2));
                    failure(ErrorKind::RateLimited)
                }
                Answer::Panic => std::panic::resume_unwind(Box::new("the sender panics")),
            }
        })
    }

    fn paused_until(&self) -> Option<Instant> {
        self.paused.lock().unwrap().filter(|until| *until > Instant::now())
    }

    fn max_concurrency(&self) -> usize {
        8
    }
}

fn any_call() -> impl Strategy<Value = Call> {
    let time = || prop_oneof![0..50_u64, 0..40_000_u64].prop_map(Duration::from_millis);
    prop_oneof![
        12 => (1..40_usize).prop_map(Call::Enqueue),
        4 => time().prop_map(Call::Wait),
        2 => time().prop_map(Call::Flush),
        1 => Just(Call::Abandon),
        1 => time().prop_map(Call::ShutDown),
    ]
}

fn any_answer() -> impl Strategy<Value = (Answer, Duration)> {
    let answer = prop_oneof![
        6 => Just(Answer::Receive),
        1 => Just(Answer::Lose),
        1 => Just(Answer::Fail(ErrorKind::Unavailable)),
        1 => Just(Answer::Fail(ErrorKind::Refused)),
        1 => Just(Answer::Fail(ErrorKind::Unauthorized)),
        1 => Just(Answer::Throttle),
        1 => Just(Answer::Panic),
    ];
    (answer, prop_oneof![Just(0), 0..200_u64, 0..30_000_u64].prop_map(Duration::from_millis))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]
    #[test]
    fn every_accepted_event_is_received_held_or_dropped_for_a_reason(
        calls in vec(any_call(), 1..30),
        answers in vec(any_answer(), 1..12),
        (events, bytes, age) in (1..20_usize, 40..400_usize, 100..60_000_u64),
        evicts in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let arrived = Mutex::default();
            let service = Arc::new(Service { answers, next: Mutex::new(0), arrived, paused: Mutex::default() });
            let (received, failed) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
            let (on_received, on_failed) = (received.clone(), failed.clone());
            let hooks = Hooks {
                received: Some(Arc::new(move |event| on_received.lock().unwrap().push(event.nonce.to_owned()))),
                failed: Some(Arc::new(move |event| {
                    on_failed.lock().unwrap().push((event.nonce().to_owned(), event.reason()));
                    // A panic in a hook changes nothing.
                    std::panic::resume_unwind(Box::new("the hook panics"))
                })),
            };
            let limits = QueueLimits { events, bytes, age: Duration::from_millis(age) };
            let shared = Arc::new(Shared {
                state: Mutex::new(QueueState::new(limits, 8, Instant::now())),
                left: Condvar::new(),
                wake: Notify::new(),
                sender: service.clone(),
                when_full: if evicts { WhenFull::DropOldest } else { WhenFull::Reject },
                hooks,
                warnings: Warnings::default(),
            });
            tokio::spawn(dispatch(shared.clone()));
            let (mut accepted, mut number, mut is_closed) = (BTreeSet::new(), 0, false);
            for call in calls {
                match call {
                    Call::Enqueue(size) => {
                        number += 1;
                        let nonce = number.to_string();
                        let mut body = format!("{{\"nonce\":\"{nonce}\"}}").into_bytes();
                        body.resize(body.len().max(size), b' ');
                        let event = QueuedEvent::new("a".into(), body);
                        match shared.enqueue(event) {
                            Ok(()) => drop(accepted.insert(nonce)),
                            Err(error) => {
                                let expected = if is_closed { ErrorKind::ShutDown } else { ErrorKind::QueueFull };
                                assert_eq!(error.kind(), expected);
                            }
                        }
                    }
                    Call::Wait(time) => sleep(time).await,
                    Call::Flush(time) | Call::ShutDown(time) => {
                        let deadline = Instant::now() + time;
                        let held = shared.state().metrics(Instant::now()).held;
                        let drops = matches!(call, Call::ShutDown(_));
                        is_closed |= drops;
                        let begin = if drops { QueueState::shut_down } else { QueueState::flush };
                        let ended = begin(&mut shared.state(), deadline);
                        shared.wake.notify_one();
                        let report = ended.await.unwrap();
                        // A timer is as fine as a millisecond.
                        assert!(Instant::now() <= deadline + Duration::from_millis(1));
                        assert_eq!(report.received + report.held + report.dropped.total(), held, "{report:?}");
                        assert!(!drops || report.held == 0);
                    }
                    Call::Abandon => drop(shared.state().flush(Instant::now() + Duration::from_secs(1))),
                }
                let metrics = shared.state().metrics(Instant::now());
                assert_eq!(metrics.accepted, metrics.received + metrics.held + metrics.dropped.total());
                assert!(metrics.held <= events as u64 && metrics.held_bytes <= bytes);
            }
            // What is left is received or expires.
            sleep(Duration::from_millis(age) + Duration::from_secs(60)).await;
            let metrics = shared.state().metrics(Instant::now());
            assert_eq!((metrics.held, metrics.held_bytes), (0, 0));
            let (received, failed) = (received.lock().unwrap().clone(), failed.lock().unwrap().clone());
            assert_eq!(metrics.received, received.len() as u64);
            assert_eq!(metrics.dropped.total(), failed.len() as u64);
            for (reason, count) in metrics.dropped.by_reason() {
                assert_eq!(count, failed.iter().filter(|(_, why)| *why == reason).count() as u64);
            }
            assert!(evicts || metrics.dropped.of(DropReason::Evicted) == 0);
            // Each has one end, and what is reported as received has arrived.
            let mut ends: Vec<_> = received.iter().chain(failed.iter().map(|(nonce, _)| nonce)).cloned().collect();
            ends.sort();
            let mut expected: Vec<_> = accepted.iter().cloned().collect();
            expected.sort();
            assert_eq!(ends, expected);
            let arrived: BTreeSet<_> = service.arrived.lock().unwrap().iter()
                .map(|body| QueuedEvent::new("a".into(), body.to_vec()).nonce())
                .collect();
            assert!(received.iter().all(|nonce| arrived.contains(nonce)));
        });
    }
}
