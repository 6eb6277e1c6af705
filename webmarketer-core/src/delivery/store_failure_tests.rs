//! What a queue reports when its store fails or refuses something.

use std::sync::Arc;
use std::time::Duration;

use super::settings::QueueSettings;
use super::test_queue::{event, start};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::client::QueuedRequest;
use crate::error::{Error, ErrorKind};
use crate::outbox::Of;

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
