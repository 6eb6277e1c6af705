//! What a queue over a store does at its deadline, and after it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot::Receiver;
use tokio::time::{Instant, sleep};

use super::accepting::QueueLimits;
use super::drop_reason::DropReason;
use super::queue_state::QueueState;
use super::report::DeliveryReport;
use super::settings::{QueueSettings, WhenFull};
use super::shared::Shared;
use super::test_queue::{enqueue, event, start};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::error::{Error, ErrorKind};

const HOUR: Duration = Duration::from_hours(1);
const SECOND: Duration = Duration::from_secs(1);

/// A store whose calls take this time.
fn store(time: Duration) -> Arc<TestStore> {
    Arc::new(TestStore::new(vec![(Conduct::Work, time)]))
}

fn persist(shared: &Shared, number: usize) -> Receiver<Result<(), Error>> {
    shared.persist(event(number), Some(&format!("n{number}"))).unwrap()
}

/// Shuts a queue down, and returns how long that takes.
async fn shut_down(shared: &Shared, deadline: Duration) -> (DeliveryReport, Duration) {
    let begun = Instant::now();
    let ended = shared.state().shut_down(begun + deadline);
    shared.wake_all();
    (ended.await.unwrap(), begun.elapsed())
}

#[test]
fn a_queue_that_has_stopped_answers_at_once() {
    virtual_time::runtime().block_on(async {
        let store = store(Duration::ZERO);
        let shared = start(&store, QueueSettings::default(), HOUR);
        (0..5).for_each(|number| enqueue(&shared, number));
        assert!(!shared.state().is_finished());
        let (report, time) = shut_down(&shared, SECOND).await;
        assert!((report.held, report.dropped.total()) == (5, 0) && time >= SECOND, "{report:?} {time:?}");
        let begun = Instant::now();
        for begin in [QueueState::flush, QueueState::shut_down] {
            let ended = begin(&mut shared.state(), Instant::now() + HOUR);
            shared.wake_all();
            assert_eq!(ended.await.unwrap().held, 5);
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
        // This is what a client waits for that is dropped.
        assert!(shared.state().is_finished());
        assert_eq!(store.len(), 5);
    });
}

#[test]
fn a_commit_that_runs_at_the_deadline_is_awaited_for_a_short_time() {
    virtual_time::runtime().block_on(async {
        let store = store(SECOND + SECOND / 32);
        let shared = start(&store, QueueSettings::default(), HOUR);
        enqueue(&shared, 0);
        let persisted = persist(&shared, 1);
        // The next commit does not begin.
        let waits = tokio::spawn({
            let shared = shared.clone();
            async move {
                sleep(SECOND / 2).await;
                enqueue(&shared, 2);
                persist(&shared, 3).await.unwrap().unwrap_err().kind()
            }
        });
        sleep(SECOND / 2 + SECOND / 100).await;
        let (report, time) = shut_down(&shared, SECOND / 2 - SECOND / 100).await;
        assert!(time < SECOND / 2 + SECOND / 10, "{time:?}");
        assert!(persisted.await.unwrap().is_ok());
        assert_eq!(waits.await.unwrap(), ErrorKind::ShutDown);
        assert_eq!((report.held, report.dropped.of(DropReason::ShutDown)), (2, 1));
        sleep(HOUR).await;
        assert_eq!(store.len(), 2, "a store that is opened again holds what the report says");
    });
}

#[test]
fn a_commit_that_takes_too_long_is_not_counted_as_held() {
    virtual_time::runtime().block_on(async {
        let store = store(SECOND * 5);
        let shared = start(&store, QueueSettings::default(), HOUR);
        enqueue(&shared, 0);
        let persisted = persist(&shared, 1);
        let (report, time) = shut_down(&shared, SECOND).await;
        assert!(time < SECOND + SECOND / 10, "{time:?}");
        assert_eq!((report.held, report.dropped.of(DropReason::ShutDown)), (0, 1));
        let error = persisted.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ShutDown);
        assert!(error.to_string().contains("while it was being stored"), "{error}");
        sleep(HOUR).await;
        let metrics = shared.metrics();
        assert_eq!((metrics.accepted, metrics.held, metrics.dropped), (1, 0, report.dropped));
    });
}

#[test]
fn requests_that_wait_for_room_are_refused_when_the_queue_is_shut_down() {
    virtual_time::runtime().block_on(async {
        let limits = QueueLimits { events: 1, bytes: 1 << 20, age: HOUR * 2 };
        let settings = QueueSettings { limits, when_full: WhenFull::Block(HOUR), ..QueueSettings::default() };
        let shared = start(&store(Duration::ZERO), settings, SECOND * 10);
        enqueue(&shared, 0);
        let waits = persist(&shared, 1);
        sleep(SECOND).await;
        let begun = Instant::now();
        let ended = shared.state().shut_down(begun + HOUR);
        shared.wake_all();
        assert_eq!(waits.await.unwrap().unwrap_err().kind(), ErrorKind::ShutDown);
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert_eq!(ended.await.unwrap().received, 1);
    });
}
