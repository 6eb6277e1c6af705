//! What a flush waits for: what was in the queue when it began, however busy its store is.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use super::report::DeliveryReport;
use super::settings::QueueSettings;
use super::shared::Shared;
use super::test_queue::{enqueue, event_body, start};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::outbox::Request;

const HOUR: Duration = Duration::from_hours(1);
const SECOND: Duration = Duration::from_secs(1);

/// A large table to which other processes add rows. Something always changes while its rows are counted.
fn table() -> Arc<TestStore> {
    let store = TestStore::new(vec![(Conduct::Work, SECOND / 100)]);
    Arc::new(TestStore { polls: Some(SECOND), counting: SECOND / 2, ..store })
}

fn insert(table: &TestStore, number: usize) {
    let body = event_body(number, 1).into();
    let row = Request::Event { event_type: "a".to_owned(), nonce: format!("n{number}"), body };
    table.insert(row, SystemTime::now());
}

/// Other processes add a row each time.
fn keep_busy(table: &Arc<TestStore>, each: Duration) {
    let table = table.clone();
    tokio::spawn(async move {
        for number in 1_000_000.. {
            insert(&table, number);
            sleep(each).await;
        }
    });
}

async fn flush(shared: &Shared, deadline: Duration) -> (DeliveryReport, Duration) {
    let begun = Instant::now();
    let flushed = shared.state().flush(begun + deadline);
    shared.wake_all();
    (flushed.await.unwrap(), begun.elapsed())
}

#[test]
fn a_flush_of_a_table_that_others_fill_all_the_time_ends_and_counts_no_later_rows() {
    virtual_time::runtime().block_on(async {
        let table = table();
        let shared = start(&table, QueueSettings::default(), SECOND / 20);
        // About 160 rows per second can be sent.
        keep_busy(&table, SECOND / 100);
        sleep(SECOND * 10).await;
        (0..500).for_each(|number| insert(&table, number));
        (500..600).for_each(|number| enqueue(&shared, number));
        let rows = table.len();
        assert!(rows >= 500, "{rows}");
        let (report, time) = flush(&shared, HOUR).await;
        assert!(time < SECOND * 60, "{time:?}");
        assert_eq!((report.held, report.dropped.total()), (0, 0));
        // Rows whose end was being stored when the table was read may be counted or not.
        let most = rows + 100 + 20;
        assert!((rows + 100 - 20..=most).contains(&report.received), "{rows} {report:?}");
        assert!(table.len() > 0, "others still add rows");
    });
}

#[test]
fn a_flush_of_a_busy_table_reports_at_its_deadline_what_is_held_of_its_rows() {
    virtual_time::runtime().block_on(async {
        let table = table();
        let shared = start(&table, QueueSettings::default(), SECOND * 2);
        (0..500).for_each(|number| insert(&table, number));
        keep_busy(&table, SECOND / 100);
        let (report, time) = flush(&shared, SECOND * 20).await;
        assert!(time <= SECOND * 20 + SECOND / 100, "{time:?}");
        assert!(report.received >= 40 && report.received < 200, "{report:?}");
        assert!((500..=510).contains(&(report.received + report.held)), "{report:?}");
    });
}
