//! Rows that an application has written by itself, and that are not entries.

use webmarketer_core::outbox::Store as _;

use crate::laws::{Database, Outbox, nonce_of, target};

pub(crate) async fn check(database: &impl Database) {
    a_row_that_cannot_be_read_is_a_dead_letter_and_keeps_no_other_from_being_sent(&Outbox::create(database).await)
        .await;
}

async fn a_row_that_cannot_be_read_is_a_dead_letter_and_keeps_no_other_from_being_sent(outbox: &Outbox<impl Database>) {
    let rows = outbox.insert(1..=5).await;
    outbox.database.execute(outbox.database.damage()).await;
    // Those of others are counted when it is opened.
    let store = outbox.open().await;
    store.rows_for_others(&target()).await.unwrap();
    assert_eq!(store.usage().await.unwrap().entries, 5);
    let claimed = store.claim(3).await.unwrap();
    let nonces: Vec<_> = claimed.iter().map(nonce_of).collect();
    assert_eq!(nonces, [&*rows[2].nonce, &*rows[3].nonce, &*rows[4].nonce]);
    let usage = store.usage().await.unwrap();
    assert_eq!((usage.entries, usage.dead), (3, 2));
    let answers =
        outbox.database.strings("SELECT answer FROM \"order\" WHERE reason = 'damaged' ORDER BY number").await;
    assert!(answers[0].starts_with("the row has no valid `body`: expected a value"), "{answers:?}");
    assert!(answers[1].starts_with("the row has no valid `"), "{answers:?}");
}
