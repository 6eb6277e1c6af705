//! A queue in memory under random calls, answers and times: every event is accounted for.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::time::{Instant, sleep};

use super::accepting::QueueLimits;
use super::drop_reason::DropReason;
use super::hooks::Hooks;
use super::queue_state::QueueState;
use super::settings::{QueueSettings, WhenFull};
use super::shared::{Shared, dispatch};
use super::test_service::{Service, any_answer};
use super::virtual_time::{self, any_time};
use crate::client::QueuedRequest;
use crate::error::ErrorKind;
use crate::outbox::Of;

/// What a test does next.
#[derive(Clone, Debug)]
enum Call {
    Enqueue(usize),
    /// An update of the event that was enqueued that many events before, by its nonce or by its id.
    Update(usize, bool),
    Wait(Duration),
    Flush(Duration),
    /// A flush that is given up.
    Abandon,
    ShutDown(Duration),
}

fn any_call() -> impl Strategy<Value = Call> {
    prop_oneof![
        12 => (1..40_usize).prop_map(Call::Enqueue),
        6 => (0..3_usize, any::<bool>()).prop_map(|(back, by_id)| Call::Update(back, by_id)),
        4 => any_time().prop_map(Call::Wait),
        2 => any_time().prop_map(Call::Flush),
        1 => Just(Call::Abandon),
        1 => any_time().prop_map(Call::ShutDown),
    ]
}

fn any_when_full() -> impl Strategy<Value = WhenFull> {
    // A call that blocks takes no virtual time: the queue sends nothing meanwhile.
    prop_oneof![
        Just(WhenFull::Reject),
        Just(WhenFull::DropOldest),
        Just(WhenFull::Block(Duration::ZERO)),
        Just(WhenFull::Block(Duration::from_nanos(1))),
    ]
}

proptest! {
    #![proptest_config(virtual_time::cases(10_000))]
    #[test]
    fn every_accepted_event_is_received_held_or_dropped_for_a_reason(
        calls in vec(any_call(), 1..30),
        answers in vec(any_answer(), 1..12),
        (events, bytes, age) in (1..20_usize, 40..400_usize, 100..60_000_u64),
        when_full in any_when_full(),
        seed in any::<u64>(),
    ) {
        let runtime = virtual_time::runtime();
        runtime.block_on(async {
            let service = Arc::new(Service::new(answers));
            let (received, failed) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
            let (on_received, on_failed) = (received.clone(), failed.clone());
            let hooks = Hooks {
                received: Some(Arc::new(move |event| on_received.lock().unwrap().push(event.nonce.to_owned()))),
                failed: Some(Arc::new(move |event| {
                    let body = String::from_utf8(event.body().to_vec()).unwrap();
                    on_failed.lock().unwrap().push((body, event.reason(), event.update().is_some()));
                    // A panic in a hook changes nothing.
                    std::panic::resume_unwind(Box::new("the hook panics"))
                })),
                ..Hooks::default()
            };
            let limits = QueueLimits { events, bytes, age: Duration::from_millis(age) };
            let settings = QueueSettings { limits, when_full, hooks, ..QueueSettings::default() };
            let random = fastrand::Rng::with_seed(seed);
            let shared = Arc::new(Shared::new(service.clone(), settings, None, random, mpsc::channel().0));
            tokio::spawn(dispatch(shared.clone()));
            let (mut accepted, mut number, mut is_closed) = (BTreeSet::new(), 0_u64, false);
            for call in calls {
                match call {
                    Call::Enqueue(size) => {
                        number += 1;
                        let nonce = format!("n{number}");
                        let mut body = format!("{{\"nonce\":\"{nonce}\"}}").into_bytes();
                        body.resize(body.len().max(size), b' ');
                        let text = String::from_utf8(body.clone()).unwrap();
                        match shared.enqueue(QueuedRequest::event("a".into(), body), Some(&nonce)) {
                            Ok(()) => drop(accepted.insert(text)),
                            Err(error) => {
                                let expected = if is_closed { ErrorKind::ShutDown } else { ErrorKind::QueueFull };
                                assert_eq!(error.kind(), expected);
                            }
                        }
                    }
                    Call::Update(back, by_id) => {
                        let event = format!("n{}", number.saturating_sub(back as u64));
                        number += 1;
                        let body = format!("{{\"value\":{number}}}");
                        // The id of an event is unknown until the event is received.
                        let by_id = by_id && received.lock().unwrap().contains(&event);
                        let of = if by_id { Of::Id(event.clone()) } else { Of::Nonce(event.clone()) };
                        let update = QueuedRequest::update(of, true, "k".into(), body.clone().into_bytes());
                        if shared.enqueue(update, (!by_id).then_some(&*event)).is_ok() {
                            accepted.insert(body);
                        }
                    }
                    Call::Wait(time) => sleep(time).await,
                    Call::Flush(time) | Call::ShutDown(time) => {
                        let deadline = Instant::now() + time;
                        let held = shared.metrics().held;
                        let drops = matches!(call, Call::ShutDown(_));
                        is_closed |= drops;
                        let begin = if drops { QueueState::shut_down } else { QueueState::flush };
                        let ended = begin(&mut shared.state(), deadline);
                        shared.wake_all();
                        let report = ended.await.unwrap();
                        // A timer is as fine as a millisecond.
                        assert!(Instant::now() <= deadline + Duration::from_millis(1));
                        assert_eq!(report.received + report.held + report.dropped.total(), held, "{report:?}");
                        assert!(!drops || report.held == 0);
                    }
                    Call::Abandon => drop(shared.state().flush(Instant::now() + Duration::from_secs(1))),
                }
                let metrics = shared.metrics();
                assert_eq!(metrics.accepted, metrics.received + metrics.held + metrics.dropped.total());
                assert!(metrics.held <= events as u64 && metrics.held_bytes <= bytes);
            }
            // What is left is received or expires.
            sleep(Duration::from_millis(age) + Duration::from_secs(60)).await;
            let metrics = shared.metrics();
            assert_eq!((metrics.held, metrics.held_bytes), (0, 0));
            let (received, failed) = (received.lock().unwrap().clone(), failed.lock().unwrap().clone());
            let updates = service.updates.lock().unwrap().clone();
            assert_eq!(metrics.dropped.total(), failed.len() as u64);
            assert_eq!(metrics.hook_panics, failed.len() as u64);
            for (reason, count) in metrics.dropped.by_reason() {
                assert_eq!(count, failed.iter().filter(|(_, why, _)| *why == reason).count() as u64);
            }
            let is_orphan = |(_, why, is_update): &(String, DropReason, bool)| {
                *why != DropReason::EventDropped || *is_update
            };
            assert!(failed.iter().all(is_orphan), "only updates need the id of an event");
            assert!(when_full == WhenFull::DropOldest || metrics.dropped.of(DropReason::Evicted) == 0);
            // What was accepted has one end: it was dropped, or it has arrived.
            let arrived: BTreeSet<_> = service.arrived.lock().unwrap().keys().cloned().collect();
            let dropped: BTreeSet<_> = failed.iter().map(|(body, ..)| body.clone()).collect();
            assert_eq!(dropped.len(), failed.len(), "each is dropped once");
            assert_eq!(metrics.received as usize, accepted.difference(&dropped).count());
            assert!(accepted.difference(&dropped).all(|body| arrived.contains(body)));
            assert!(received.iter().all(|nonce| accepted.iter().any(|body| body.contains(&format!("\"{nonce}\"")))));
            for (event, mut values) in updates {
                values.dedup();
                assert!(values.is_sorted(), "the updates of {event} are in their order: {values:?}");
            }
        });
    }
}
