//! What a queue reports when its store fails or refuses something.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use reqwest::Method;
use tokio::time::{Instant, sleep, timeout};

use super::accepting::QueueLimits;
use super::drop_reason::DropReason;
use super::open_store::StoreFailure;
use super::report::{DeliveryReport, Retries};
use super::settings::{QueueSettings, WhenFull};
use super::shared::Shared;
use super::test_queue::{enqueue, event, event_body, start, start_with};
use super::test_service::{Answer, Service};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::auth::BoxFuture;
use crate::client::{IsClaimed, Outgoing, QueuedRequest, RequestSender};
use crate::error::{Error, ErrorKind, RequestLine};
use crate::outbox::{Of, Request};

const HOUR: Duration = Duration::from_hours(1);
const SECOND: Duration = Duration::from_secs(1);

/// The errors of an event and of an update that are persisted in a store.
async fn persist_errors(store: TestStore) -> [String; 2] {
    let shared = start(&Arc::new(store), QueueSettings::default(), SECOND);
    let update = QueuedRequest::update(Of::Id("id".to_owned()), false, "k".into(), b"1".to_vec());
    let mut errors = Vec::new();
    for (request, nonce) in [(event(0), Some("n0")), (update, None)] {
        let error: Error = shared.persist(request, nonce).unwrap().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        errors.push(error.to_string());
    }
    errors.try_into().unwrap()
}

#[test]
fn a_request_whose_transaction_failed_is_not_said_to_be_refused_where_it_may_have_been_committed() {
    virtual_time::runtime().block_on(async {
        let conduct = vec![(Conduct::Fail, Duration::ZERO)];
        let file = persist_errors(TestStore::new(conduct)).await;
        let why = "the outbox cannot be written: the disk is full";
        assert_eq!(file[0], format!("the event `a` was not accepted: {why}"));

        let conduct = vec![(Conduct::WorkAndFail, Duration::ZERO)];
        let table = persist_errors(TestStore { polls: Some(SECOND), ..TestStore::new(conduct) }).await;
        let why = "the outbox cannot be written: the connection was closed";
        let advice = "persist it again with the same nonce, so that it counts once";
        assert_eq!(table[0], format!("it is not known whether the event `a` is stored: {why}; {advice}"));
        assert!(table[1].starts_with("it is not known whether the update"), "{}", table[1]);
        assert!(table[1].ends_with("; set it again"), "{}", table[1]);
    });
}

/// A table whose rows are claimed for four seconds.
fn leased_table() -> TestStore {
    TestStore { polls: Some(SECOND), lease: Some(SECOND * 4), ..TestStore::new(vec![(Conduct::Work, Duration::ZERO)]) }
}

fn insert(table: &TestStore, number: usize) {
    let body = event_body(number, 1).into();
    let row = Request::Event { event_type: "a".to_owned(), nonce: format!("n{number}"), body };
    table.insert(row, SystemTime::now());
}

async fn flush(shared: &Shared, deadline: Duration) -> (DeliveryReport, Duration) {
    let begun = Instant::now();
    let flushed = shared.state().flush(begun + deadline);
    shared.wake_all();
    (flushed.await.unwrap(), begun.elapsed())
}

#[test]
fn a_row_whose_end_the_table_refuses_keeps_no_flush_waiting_and_ends_later_without_being_sent_again() {
    virtual_time::runtime().block_on(async {
        let table = Arc::new(leased_table());
        table.refused.lock().unwrap().1.insert(1);
        let service = Arc::new(Service::new(vec![(Answer::Receive, SECOND / 100)]));
        let shared = start_with(&table, QueueSettings::default(), service.clone());
        let rows = table.clone();
        tokio::spawn(async move {
            for number in 0..60 {
                insert(&rows, number);
                sleep(SECOND).await;
            }
        });
        sleep(SECOND * 120).await;
        assert_eq!(table.len(), 1);
        let (report, time) = flush(&shared, HOUR).await;
        assert!(time < SECOND * 10, "{time:?}");
        assert_eq!((report.received, report.held, report.dropped.total()), (0, 0, 0));
        table.refused.lock().unwrap().1.clear();
        sleep(SECOND * 20).await;
        assert_eq!((table.len(), shared.metrics().held), (0, 0), "its lease has ended, and its end is written");
        let arrived = service.arrived.lock().unwrap();
        assert!(arrived.len() == 60 && arrived.values().all(|count| *count == 1), "{arrived:?}");
    });
}

#[test]
fn an_end_that_the_store_never_answers_keeps_no_other_end_from_being_written() {
    virtual_time::runtime().block_on(async {
        let table = Arc::new(TestStore { hanging_end: Some(1), ..leased_table() });
        let shared = start(&table, QueueSettings::default(), SECOND / 100);
        (0..20).for_each(|number| insert(&table, number));
        sleep(SECOND * 900).await;
        assert_eq!((table.len(), shared.metrics().received), (1, 20));
    });
}

#[test]
fn a_flush_with_a_request_that_the_store_refuses_counts_no_later_ones() {
    virtual_time::runtime().block_on(async {
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::ZERO)]));
        store.refused.lock().unwrap().0.insert("n0".to_owned());
        let shared = start(&store, QueueSettings::default(), SECOND / 100);
        enqueue(&shared, 0);
        // Nothing else is stored, so it may be the store that fails.
        let (report, time) = flush(&shared, SECOND * 10).await;
        assert_eq!((report.held, report.received, report.dropped.total()), (1, 0, 0));
        assert!(time <= SECOND * 10 + SECOND / 100, "{time:?}");
        let later = shared.clone();
        tokio::spawn(async move {
            for number in 1.. {
                sleep(SECOND).await;
                enqueue(&later, number);
            }
        });
        let (report, time) = flush(&shared, HOUR).await;
        assert_eq!((report.held, report.received, report.dropped.total()), (0, 0, 1), "{report:?}");
        assert_eq!(report.dropped.of(DropReason::NotStored), 1);
        assert!(time < SECOND * 60, "{time:?}");
    });
}

#[test]
fn a_request_that_the_store_refuses_before_a_flush_keeps_no_later_one_from_being_persisted() {
    virtual_time::runtime().block_on(async {
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::ZERO)]));
        store.refused.lock().unwrap().0.insert("n0".to_owned());
        let shared = start(&store, QueueSettings::default(), SECOND / 100);
        enqueue(&shared, 0);
        sleep(SECOND / 100).await;
        let flushed = shared.state().flush(Instant::now() + HOUR);
        shared.wake_all();
        for number in 1..4 {
            let stored = shared.persist(event(number), Some(&format!("n{number}"))).unwrap();
            timeout(SECOND, stored).await.expect("it is stored at once").unwrap().unwrap();
        }
        drop(flushed);
    });
}

#[test]
fn a_call_that_waits_for_room_is_stored_when_the_commit_before_it_has_failed() {
    virtual_time::runtime().block_on(async {
        // The first commit fails.
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::ZERO)]));
        store.refused.lock().unwrap().0.insert("n0".to_owned());
        let limits = QueueLimits { events: 1, bytes: 1 << 20, age: HOUR };
        let settings = QueueSettings { limits, when_full: WhenFull::Block(HOUR), ..QueueSettings::default() };
        let shared = start(&store, settings, SECOND);
        let refused = shared.persist(event(0), Some("n0")).unwrap();
        let waits = shared.persist(event(1), Some("n1")).unwrap();
        refused.await.unwrap().unwrap_err();
        timeout(SECOND, waits).await.expect("it is stored at once").unwrap().unwrap();
    });
}

#[test]
fn rows_whose_leases_end_while_the_queue_pauses_are_claimed_again() {
    virtual_time::runtime().block_on(async {
        let table = Arc::new(TestStore { is_renewal_failing: true, ..leased_table() });
        // More than the window waits for.
        (0..32).for_each(|number| insert(&table, number));
        let answers = vec![(Answer::Receive, SECOND / 100), (Answer::Fail(ErrorKind::Forbidden), SECOND / 100)];
        let service = Arc::new(Service::new(answers));
        let shared = start_with(&table, QueueSettings::default(), service.clone());
        sleep(SECOND / 2).await;
        *service.answers.lock().unwrap() = vec![(Answer::Receive, SECOND / 100)];
        sleep(SECOND * 300).await;
        assert_eq!((shared.metrics().received, table.len()), (32, 0));
    });
}

/// A service whose client lets requests wait for the rate limit, and that counts what is sent.
#[derive(Default)]
struct Waiting {
    sent: Mutex<usize>,
    unsent: Mutex<usize>,
}

impl RequestSender for Waiting {
    fn send(&self, _: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>> {
        unreachable!("the rows of a table can be claimed by others")
    }

    fn send_claimed<'a>(
        &'a self,
        _: Outgoing,
        is_claimed: &'a IsClaimed<'a>,
    ) -> BoxFuture<'a, Result<Option<String>, Error>> {
        Box::pin(async move {
            // A claim that is not renewed has ended for the client, and the table does not know that yet.
            sleep(SECOND * 7 / 2).await;
            if !is_claimed() {
                *self.unsent.lock().unwrap() += 1;
                return Err(Error::unclaimed(RequestLine { method: Method::POST, path: "/events".to_owned() }));
            }
            *self.sent.lock().unwrap() += 1;
            Ok(Some("id".to_owned()))
        })
    }

    fn paused_until(&self) -> Option<Instant> {
        None
    }

    fn max_concurrency(&self) -> usize {
        8
    }
}

#[test]
fn a_row_whose_claim_ends_while_it_waits_for_the_rate_limit_is_not_sent_and_is_claimed_again() {
    virtual_time::runtime().block_on(async {
        for (is_renewal_failing, sent) in [(true, 0), (false, 1)] {
            let table = Arc::new(TestStore { is_renewal_failing, ..leased_table() });
            insert(&table, 0);
            let service = Arc::new(Waiting::default());
            let shared = start_with(&table, QueueSettings::default(), service.clone());
            sleep(SECOND * 60).await;
            assert_eq!(*service.sent.lock().unwrap(), sent);
            assert_eq!(*service.unsent.lock().unwrap() > 2, is_renewal_failing, "it is tried again with a new claim");
            assert_eq!((shared.metrics().received, table.len()), (sent as u64, 1 - sent as u64));
            assert_eq!(shared.metrics().retries, Retries::default(), "the service has not failed");
        }
    });
}

#[test]
fn an_error_of_a_database_crate_shows_its_cause_without_the_values_of_a_row() {
    #[derive(Debug, thiserror::Error)]
    #[error("db error")]
    struct Db(#[source] Cause);
    #[derive(Debug, thiserror::Error)]
    #[error("relation `outbox` does not exist\nDETAIL: grace@example.org")]
    struct Cause;
    let failure = StoreFailure { error: Db(Cause).into(), is_unknown: false };
    let error = failure.into_error("the outbox cannot be written");
    assert_eq!(error.to_string(), "the outbox cannot be written: db error: relation `outbox` does not exist");
}
