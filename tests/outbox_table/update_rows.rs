//! Updates that the application inserts as rows.

use bytes::Bytes;
use webmarketer_core::outbox::sql::UpdateRow;
use webmarketer_core::outbox::{Of, Request, Store as _};
use webmarketer_core::{Client, EventId, Persisted, WebmarketerEvent as _};

use crate::laws::{Database, Outbox, Purchase, purchase, received, shop};

pub(crate) async fn check(database: &impl Database) {
    update_rows_commit_with_a_change_and_wait_for_their_event(&Outbox::create(database).await).await;
}

async fn update_rows_commit_with_a_change_and_wait_for_their_event(outbox: &Outbox<impl Database>) {
    let (client, store) = (shop(), outbox.open().await);
    let insert = async |rows: &[UpdateRow], is_committed| {
        outbox.database.insert_updates(&outbox.texts.insert_update, rows, is_committed).await;
    };
    let event = Persisted::<Purchase>::from_nonce("order-1");
    let by_nonce = client.update_row(&event.set(Purchase::PAID, true)).unwrap();
    let by_id = client.update_row(&EventId::<Purchase>::new("17").set(Purchase::MARGIN, 12.5)).unwrap();
    outbox.insert([1]).await;
    insert(&[by_nonce.clone(), by_id.clone()], false).await;
    insert(&[by_nonce, by_id], true).await;

    // That which was rolled back is not there, and the update by nonce waits for its event.
    let claimed = store.claim(10).await.unwrap();
    assert_eq!(claimed.len(), 2, "{claimed:?}");
    let request = |of: Of, key: &str, body: &'static str| Request::Update {
        of,
        is_statistic: key == "margin",
        key: key.to_owned(),
        body: Bytes::from_static(body.as_bytes()),
    };
    assert_eq!(claimed[1].request, request(Of::Id("17".to_owned()), "margin", r#"{"value":12.5}"#));
    store.commit(received(claimed[0].number, "id of 1")).await.unwrap();
    let claimed = store.claim(10).await.unwrap();
    assert_eq!((claimed.len(), claimed[0].event_id.as_deref()), (1, Some("id of 1")));
    assert_eq!(claimed[0].request, request(Of::Nonce("order-1".to_owned()), "paid", r#"{"value":1}"#));

    // A recording client makes the update, and its row is not added.
    let (recording, recorder) = Client::recording();
    recording.row(&purchase(1).envelope()).unwrap();
    let row = recording.update_row(&event.set(Purchase::PAID, true)).unwrap();
    let disabled = Client::disabled().update_row(&event.set(Purchase::PAID, true)).unwrap();
    let before = outbox.count("1 = 1").await;
    insert(&[row, disabled], true).await;
    assert_eq!((recorder.updates().len(), outbox.count("1 = 1").await), (1, before));
    let error = client.update_row(&Persisted::<Purchase>::from_nonce("a\0").set(Purchase::PAID, true)).unwrap_err();
    assert!(error.to_string().contains("NUL"), "{error}");
}
