//! One warning for each episode, however many events it concerns.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::time::sleep;
use tracing::Level;

use super::accepting::QueueLimits;
use super::drop_reason::DropReason;
use super::hooks::Hooks;
use super::logged_metrics::log_regularly;
use super::settings::QueueSettings;
use super::shared::{Shared, dispatch};
use super::test_queue::{enqueue, event, start_with};
use super::test_service::{Answer, Service};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::error::ErrorKind;
use crate::test_log::Log;

/// Longer than an episode.
const LATER: Duration = Duration::from_mins(2);
const MILLISECOND: Duration = Duration::from_millis(1);

fn service(answer: Answer) -> Arc<Service> {
    Arc::new(Service::new(vec![(answer, MILLISECOND)]))
}

/// A queue in memory.
fn start(service: &Arc<Service>, settings: QueueSettings) -> Arc<Shared> {
    let shared = Arc::new(Shared::new(service.clone(), settings, None, fastrand::Rng::with_seed(1), mpsc::channel().0));
    tokio::spawn(dispatch(shared.clone()));
    shared
}

fn answer(service: &Service, answer: Answer) {
    *service.answers.lock().unwrap() = vec![(answer, MILLISECOND)];
}

fn limits(events: usize) -> QueueSettings {
    let limits = QueueLimits { events, bytes: 1 << 20, age: Duration::from_hours(6) };
    QueueSettings { limits, ..QueueSettings::default() }
}

/// Enqueues events with these numbers.
fn fill(shared: &Shared, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| enqueue(shared, number));
}

#[test]
fn a_full_queue_is_logged_once_until_there_was_room() {
    virtual_time::runtime().block_on(async {
        let (log, _guard) = Log::start();
        let service = service(Answer::Receive);
        let shared = start(&service, limits(10));
        for episode in 1..=2 {
            fill(&shared, 0..10);
            for number in 10..60 {
                assert!(shared.enqueue(event(number), Some("n")).is_err());
            }
            assert_eq!(log.count(Level::WARN, "queue_full"), episode);
            sleep(Duration::from_secs(1)).await;
            assert_eq!(shared.metrics().held, 0);
        }
        assert_eq!((log.warnings(), shared.metrics().rejected), (2, 100));
    });
}

#[test]
fn an_outage_and_revoked_credentials_are_logged_once_with_their_end() {
    for kind in [ErrorKind::Unreachable, ErrorKind::Unavailable, ErrorKind::Unauthorized, ErrorKind::Forbidden] {
        virtual_time::runtime().block_on(async {
            let (log, _guard) = Log::start();
            let service = service(Answer::Fail(kind));
            let shared = start(&service, limits(1_000));
            for episode in 1..=2 {
                answer(&service, Answer::Fail(kind));
                fill(&shared, 0..500);
                // Events are added during the outage, too.
                sleep(Duration::from_mins(10)).await;
                fill(&shared, 500..1_000);
                sleep(Duration::from_mins(10)).await;
                let counts = |level, name| (log.count(level, name), log.warnings());
                assert_eq!(counts(Level::WARN, "outage"), (episode, episode), "{kind:?}");
                assert_eq!(log.count(Level::INFO, "outage_over"), episode - 1, "{kind:?}");
                answer(&service, Answer::Receive);
                sleep(Duration::from_mins(10)).await;
                assert_eq!(counts(Level::INFO, "outage_over"), (episode, episode), "{kind:?}");
                assert_eq!((shared.metrics().held, shared.metrics().dropped.total()), (0, 0), "{kind:?}");
            }
        });
    }
}

#[test]
fn dropped_events_are_logged_once_per_minute_with_their_number() {
    virtual_time::runtime().block_on(async {
        let (log, _guard) = Log::start();
        let service = service(Answer::Fail(ErrorKind::Refused));
        let shared = start(&service, limits(1_000));
        for episode in 1..=2 {
            fill(&shared, 0..200);
            sleep(LATER).await;
            assert_eq!((log.count(Level::WARN, "events_dropped"), log.warnings()), (episode, episode));
        }
        // The second one counts those that were dropped since the first.
        let fields = log.fields("events_dropped");
        assert!(fields.contains("count=200 ") && fields.contains("reason=\"refused\""), "{fields}");
        assert_eq!(shared.metrics().dropped.of(DropReason::Refused), 400);
    });
}

#[test]
fn a_store_that_fails_is_logged_once_with_its_end() {
    virtual_time::runtime().block_on(async {
        let (log, _guard) = Log::start();
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, MILLISECOND)]));
        let shared = start_with(&store, limits(1_000), service(Answer::Receive));
        for episode in 1..=2 {
            *store.conduct.lock().unwrap() = vec![(Conduct::Fail, MILLISECOND)];
            for number in 0..300 {
                enqueue(&shared, number);
                sleep(Duration::from_millis(100)).await;
            }
            let counts = |level, name| (log.count(level, name), log.warnings());
            assert_eq!(counts(Level::WARN, "outbox_failed"), (episode, episode));
            assert!(shared.metrics().store_failures > 5 * episode as u64, "it is tried again and again");
            *store.conduct.lock().unwrap() = vec![(Conduct::Work, MILLISECOND)];
            sleep(LATER).await;
            assert_eq!(counts(Level::INFO, "outbox_works"), (episode, episode));
            assert_eq!((shared.metrics().held, store.len()), (0, 0));
        }
    });
}

#[test]
fn a_hook_that_panics_is_logged_once() {
    virtual_time::runtime().block_on(async {
        let (log, _guard) = Log::start();
        let received = Some(Arc::new(|event: super::ReceivedEvent<'_>| {
            let (nonce, event_id) = (event.nonce, event.event_id);
            assert!(nonce.is_empty(), "a mistake in the hook of {event_id}");
        }) as _);
        let settings = QueueSettings { hooks: Hooks { received, ..Hooks::default() }, ..limits(100) };
        let shared = start(&service(Answer::Receive), settings);
        fill(&shared, 0..100);
        sleep(LATER).await;
        assert_eq!((log.count(Level::WARN, "hook_panicked"), log.warnings()), (1, 1));
        assert_eq!(shared.metrics().hook_panics, 100);
    });
}

#[test]
fn the_numbers_of_a_queue_are_logged_once_per_minute_while_they_change() {
    virtual_time::runtime().block_on(async {
        let (log, _guard) = Log::start();
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, MILLISECOND)]));
        let service = service(Answer::Fail(ErrorKind::Refused));
        let shared = start_with(&store, limits(2), service.clone());
        tokio::spawn(log_regularly(Arc::downgrade(&shared)));
        fill(&shared, 0..2);
        assert!(shared.enqueue(event(2), Some("n")).is_err());
        sleep(Duration::from_secs(30)).await;
        answer(&service, Answer::Receive);
        fill(&shared, 3..5);
        sleep(Duration::from_secs(31)).await;
        let metrics = shared.metrics();
        let fields = log.fields("delivery_metrics");
        for part in [
            "accepted=4 ",
            "received=2 ",
            "held=0 ",
            "held_bytes=0 ",
            "dropped=2 ",
            "rejected=1 ",
            "oldest_age_seconds=0.0 ",
        ] {
            assert!(fields.contains(part), "{part} is not in {fields}");
        }
        assert!(metrics.commits > 0 && fields.contains(&format!("commits={} ", metrics.commits)), "{fields}");
        sleep(Duration::from_mins(5)).await;
        assert_eq!(log.count(Level::DEBUG, "delivery_metrics"), 1, "nothing has changed");
    });
}
