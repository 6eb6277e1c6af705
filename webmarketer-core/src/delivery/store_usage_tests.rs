//! What a queue counts when its file loses entries, or when others change its table.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, timeout};

use super::drop_reason::DropReason;
use super::report::DeliveryReport;
use super::settings::QueueSettings;
use super::shared::Shared;
use super::test_queue::{enqueue, event_body, start};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::outbox::Request;

const HOUR: Duration = Duration::from_hours(1);
const SECOND: Duration = Duration::from_secs(1);

fn store() -> TestStore {
    TestStore::new(vec![(Conduct::Work, Duration::ZERO)])
}

/// A table that is read every second.
fn table() -> TestStore {
    TestStore { polls: Some(SECOND), ..store() }
}

fn row(number: usize, size: usize) -> Request {
    Request::Event { event_type: "a".to_owned(), nonce: format!("n{number}"), body: event_body(number, size).into() }
}

async fn flush(shared: &Shared) -> DeliveryReport {
    let flushed = shared.state().flush(Instant::now() + HOUR);
    shared.wake_all();
    flushed.await.unwrap()
}

fn check(shared: &Shared, (accepted, received, held): (u64, u64, u64)) {
    let metrics = shared.metrics();
    assert_eq!((metrics.accepted, metrics.received, metrics.held), (accepted, received, held), "{metrics:?}");
    assert_eq!(metrics.accepted, metrics.received + metrics.held + metrics.dropped.total(), "{metrics:?}");
}

#[test]
fn entries_that_a_file_has_lost_are_dropped_and_end_a_flush() {
    virtual_time::runtime().block_on(async {
        let store = Arc::new(store());
        let shared = start(&store, QueueSettings::default(), SECOND);
        (0..100).for_each(|number| enqueue(&shared, number));
        sleep(SECOND / 10).await;
        let lost = store.remove(false);
        assert!((50..100).contains(&lost), "{lost}");
        let report = flush(&shared).await;
        assert_eq!((report.received, report.held), (100 - lost, 0), "{report:?}");
        assert_eq!(report.dropped.of(DropReason::Damaged), lost);
        check(&shared, (100, 100 - lost, 0));
        enqueue(&shared, 100);
        assert_eq!(flush(&shared).await.received, 1);
        assert_eq!(shared.metrics().added, 101);
    });
}

#[test]
fn rows_that_others_add_are_counted_and_a_flush_waits_for_those_that_were_there() {
    virtual_time::runtime().block_on(async {
        let table = Arc::new(table());
        let shared = start(&table, QueueSettings::default(), SECOND);
        sleep(SECOND / 2).await;
        (0..100).for_each(|number| table.insert(row(number, 1), SystemTime::now()));
        let (later, shared_later) = (table.clone(), shared.clone());
        // Those that come later are not waited for.
        tokio::spawn(async move {
            for number in 100.. {
                sleep(SECOND * 2).await;
                later.insert(row(number, 1), SystemTime::now());
                check(&shared_later, {
                    let metrics = shared_later.metrics();
                    (metrics.received + metrics.held, metrics.received, metrics.held)
                });
            }
        });
        let report = timeout(SECOND * 60, flush(&shared)).await.expect("it ends before its deadline");
        assert!(report.received >= 100 && report.held == 0, "{report:?}");
        sleep(SECOND * 30).await;
        let metrics = shared.metrics();
        assert!(metrics.accepted > 110, "{metrics:?}");
        check(&shared, (metrics.accepted, metrics.accepted - metrics.held, metrics.held));
    });
}

#[test]
fn a_flush_ends_when_another_process_has_sent_the_rest() {
    virtual_time::runtime().block_on(async {
        let table = Arc::new(table());
        (0..3).for_each(|number| table.insert(row(number, 1), SystemTime::now()));
        table.claim_for_others();
        let shared = start(&table, QueueSettings::default(), SECOND);
        let others = table.clone();
        tokio::spawn(async move {
            sleep(SECOND * 20).await;
            assert_eq!(others.remove(true), 3);
        });
        check(&shared, (3, 0, 3));
        assert_eq!(shared.metrics().added, 0);
        let begun = Instant::now();
        let report = flush(&shared).await;
        assert!(begun.elapsed() < SECOND * 23, "{:?}", begun.elapsed());
        assert_eq!((report.received, report.held, report.dropped.total()), (0, 0, 0));
        check(&shared, (0, 0, 0));
    });
}

#[test]
fn what_is_stored_while_a_table_is_counted_is_counted_once() {
    virtual_time::runtime().block_on(async {
        let table = Arc::new(TestStore { counting: SECOND / 10, ..table() });
        let shared = start(&table, QueueSettings::default(), HOUR);
        sleep(SECOND / 20).await;
        enqueue(&shared, 0);
        sleep(SECOND / 10).await;
        check(&shared, (1, 0, 1));
        sleep(SECOND * 5).await;
        check(&shared, (1, 0, 1));
    });
}

#[test]
fn the_memory_for_large_rows_of_others_is_bounded() {
    const SIZE: usize = 2 << 20;
    virtual_time::runtime().block_on(async {
        let table = Arc::new(table());
        let shared = start(&table, QueueSettings::default(), HOUR);
        sleep(SECOND / 2).await;
        (0..20).for_each(|number| table.insert(row(number, SIZE), SystemTime::now()));
        sleep(SECOND * 5).await;
        assert!(table.claimed_bytes() >= SIZE && table.claimed_bytes() <= 16 << 20, "{}", table.claimed_bytes());
        assert!(shared.metrics().held >= 4);
    });
}
