//! Requests that the service does not know yet, that are under way when the queue ends, and that wait for room.

use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, SystemTime};

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, sleep};

use super::accepting::{Held, NewRequest, QueueLimits};
use super::drop_reason::DropReason;
use super::hooks::Hooks;
use super::outbox_state::OutboxState;
use super::queue_state::{NotAccepted, QueueState};
use super::report::Retries;
use super::settings::QueueSettings;
use super::shared::{Shared, dispatch};
use super::test_queue::start_with;
use super::test_store::{Conduct, TestStore};
use crate::auth::BoxFuture;
use crate::client::{Outgoing, QueuedRequest, RequestSender};
use crate::error::{Error, ErrorKind, Refusal, RequestLine};
use crate::outbox::Of;

/// Receives events at once, and answers updates by a function of the time since it was started.
struct Answers<F>(Instant, F);

impl<F: Fn(Duration) -> Option<&'static str> + Send + Sync> RequestSender for Answers<F> {
    fn send(&self, request: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(async move {
            if let Outgoing::Event(_) = request {
                return Ok(Some("id".to_owned()));
            }
            let Some(message) = (self.1)(self.0.elapsed()) else { return Ok(None) };
            let call = RequestLine { method: reqwest::Method::PATCH, path: "/events/id".to_owned() };
            let body = format!("{{\"statusCode\": 404, \"message\": \"{message}\", \"error\": \"Not Found\"}}");
            let refusal = Refusal { status: 404, retry_after: None, date: None, body: body.as_bytes() };
            Err(Error::from_refusal(call, &refusal))
        })
    }

    fn paused_until(&self) -> Option<Instant> {
        None
    }

    fn max_concurrency(&self) -> usize {
        8
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

type Dropped = Arc<Mutex<Vec<DropReason>>>;

fn start(sender: Arc<dyn RequestSender>) -> (Arc<Shared>, Dropped) {
    let dropped = Dropped::default();
    let of_hook = dropped.clone();
    let failed = Some(Arc::new(move |event: &super::FailedEvent| of_hook.lock().unwrap().push(event.reason())) as _);
    let settings = QueueSettings { hooks: Hooks { failed, ..Hooks::default() }, ..QueueSettings::default() };
    let shared = Arc::new(Shared::new(sender, settings, None, fastrand::Rng::with_seed(1), mpsc::channel().0));
    tokio::spawn(dispatch(shared.clone()));
    (shared, dropped)
}

fn event() -> QueuedRequest {
    QueuedRequest::event("a".into(), br#"{"nonce":"n"}"#.to_vec())
}

fn update() -> QueuedRequest {
    QueuedRequest::update(Of::Nonce("n".to_owned()), false, "k".into(), b"{}".to_vec())
}

/// How an update left the queue, and after how many seconds.
async fn update_of_new_event(
    answer: impl Fn(Duration) -> Option<&'static str> + Send + Sync + 'static,
) -> (Vec<DropReason>, u64) {
    let start_time = Instant::now();
    let (shared, dropped) = start(Arc::new(Answers(start_time, answer)));
    shared.enqueue(event(), Some("n")).unwrap();
    shared.enqueue(update(), Some("n")).unwrap();
    while shared.metrics().held > 0 {
        sleep(Duration::from_secs(1)).await;
    }
    let metrics = shared.metrics();
    assert_eq!(metrics.accepted, metrics.received + metrics.dropped.total());
    let dropped = dropped.lock().unwrap().clone();
    (dropped, start_time.elapsed().as_secs())
}

#[test]
fn an_update_waits_until_the_service_has_processed_its_event() {
    const UNKNOWN: &str = "no event that has been processed has this id";
    runtime().block_on(async {
        let (dropped, seconds) =
            update_of_new_event(|elapsed| (elapsed < Duration::from_secs(400)).then_some(UNKNOWN)).await;
        assert!(dropped.is_empty() && (400..435).contains(&seconds), "{dropped:?} {seconds}");
        // An event that the service never processes.
        let (dropped, seconds) = update_of_new_event(|_| Some(UNKNOWN)).await;
        assert!(dropped == [DropReason::Refused] && (600..635).contains(&seconds), "{dropped:?} {seconds}");
        // The answer for an event that is processed and has no such state.
        let (dropped, seconds) = update_of_new_event(|_| Some("No storageKey matching field in this eventType")).await;
        assert!(dropped == [DropReason::Refused] && seconds <= 1, "{dropped:?} {seconds}");
    });
}

#[test]
fn updates_that_wait_until_their_event_is_processed_keep_no_other_request_in_the_store() {
    runtime().block_on(async {
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::ZERO)]));
        let service = Arc::new(Answers(Instant::now(), |_| Some("no event that has been processed has this id")));
        let shared = start_with(&store, QueueSettings::default(), service);
        for number in 0..100 {
            let of = Of::Id(format!("id{number}"));
            shared.enqueue(QueuedRequest::update(of, false, "k".into(), b"{}".to_vec()), None).unwrap();
        }
        shared.enqueue(event(), Some("n")).unwrap();
        sleep(Duration::from_secs(20)).await;
        let metrics = shared.metrics();
        assert_eq!((metrics.received, metrics.held, metrics.dropped.total()), (1, 100, 0));
    });
}

#[test]
fn an_update_of_an_event_that_does_not_exist_is_held_at_the_deadline_of_a_flush_and_of_a_shutdown() {
    const DEADLINE: Duration = Duration::from_secs(30);
    for polls in [None, Some(Duration::from_secs(1))] {
        runtime().block_on(async {
            let store = TestStore { polls, ..TestStore::new(vec![(Conduct::Work, Duration::ZERO)]) };
            let store = Arc::new(store);
            let service = Arc::new(Answers(Instant::now(), |_| Some("no event that has been processed has this id")));
            let shared = start_with(&store, QueueSettings::default(), service);
            let of = Of::Id("wrong".to_owned());
            shared.enqueue(QueuedRequest::update(of, false, "k".into(), b"{}".to_vec()), None).unwrap();
            shared.enqueue(event(), Some("n")).unwrap();
            for begin in [QueueState::flush, QueueState::shut_down] {
                let begun = Instant::now();
                let ended = begin(&mut shared.state(), begun + DEADLINE);
                shared.wake_all();
                let report = ended.await.unwrap();
                let time = begun.elapsed();
                assert!(time >= DEADLINE && time <= DEADLINE + Duration::from_millis(100), "{time:?}");
                assert_eq!((report.held, report.dropped.total()), (1, 0), "{report:?}");
            }
            assert_eq!((store.len(), shared.metrics().received), (1, 1), "it stays in the store");
        });
    }
}

#[test]
fn a_request_under_way_when_the_runtime_ends_is_not_a_try_that_panicked() {
    struct Hanging;
    impl RequestSender for Hanging {
        fn send(&self, _: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>> {
            Box::pin(std::future::pending())
        }
        fn paused_until(&self) -> Option<Instant> {
            None
        }
        fn max_concurrency(&self) -> usize {
            8
        }
    }
    let runtime = runtime();
    let shared = runtime.block_on(async {
        let (shared, _) = start(Arc::new(Hanging));
        shared.enqueue(event(), Some("n")).unwrap();
        sleep(Duration::from_secs(1)).await;
        shared
    });
    drop(runtime);
    let metrics = shared.metrics();
    assert_eq!((metrics.retries, metrics.held), (Retries::default(), 1));
}

#[test]
fn callers_that_wait_for_room_use_bounded_memory_and_are_told_in_the_order_of_their_deadlines() {
    let now = Instant::now();
    let limits = QueueLimits { events: 1, bytes: 1 << 21, age: Duration::from_hours(1) };
    let outbox = OutboxState::new(0, None, None, (SystemTime::UNIX_EPOCH, now));
    let mut state = QueueState::new(limits, 8, Some(outbox), Held::default(), now);
    let mut persist = |seconds: u64| {
        let request = QueuedRequest::event("a".into(), vec![b' '; 1 << 20]);
        let new = NewRequest { request, nonce: Some("n"), accepted: SystemTime::UNIX_EPOCH };
        state.persist(new, Some(now + Duration::from_secs(seconds)), now).map_err(|(why, _)| why)
    };
    let _first = persist(1).unwrap();
    let mut waiting = Vec::new();
    let error = loop {
        match persist(10 + waiting.len() as u64 / 4) {
            Ok(stored) => waiting.push(stored),
            Err(why) => break why,
        }
    };
    assert_eq!((waiting.len(), error), (15, NotAccepted::Full), "16 MiB of requests wait at most");
    let outbox = state.outbox.as_mut().unwrap();
    assert_eq!(outbox.next_time(limits.age), Some(now + Duration::from_secs(10)));
    assert_eq!(outbox.take_late(now + Duration::from_secs(9)).len(), 0);
    assert_eq!(outbox.take_late(now + Duration::from_secs(11)).len(), 8);
    assert_eq!(outbox.take_late(now + Duration::from_secs(20)).len(), 7);
    assert_eq!(outbox.next_time(limits.age), None);
}

#[test]
fn an_error_in_a_log_has_no_text_of_the_service() {
    let call = || RequestLine { method: reqwest::Method::POST, path: "/events".to_owned() };
    let refusal = |body: &'static [u8]| {
        Error::from_refusal(call(), &Refusal { status: 422, retry_after: None, date: None, body })
    };
    let error = refusal(br#"{"message": "grace@example.org is not valid"}"#);
    assert!(error.to_string().contains("grace"));
    assert_eq!(error.for_log(), "POST /events was answered 422 (Refused)");
    assert_eq!(refusal(b"").for_log(), "POST /events was answered 422");
    let own = Error::new(ErrorKind::Unreachable, "the connection was refused");
    assert_eq!(own.for_log(), "the connection was refused");
}
