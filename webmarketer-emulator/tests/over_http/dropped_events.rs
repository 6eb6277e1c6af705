//! Events and arrivals that are removed because there are more than the emulator keeps.

use std::sync::{Arc, Mutex};

use serde_json::json;
use webmarketer_emulator::{Emulator, Project, SHOP, Warning};

use crate::client::{ApiResponse as _, Client, purchase, start};

#[tokio::test]
async fn removed_events_and_arrivals_are_counted_and_the_first_one_is_a_warning() {
    let warnings: Arc<Mutex<Vec<Warning>>> = Arc::default();
    let seen = Arc::clone(&warnings);
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).keep(2);
    let builder = builder.on_warning(move |warning| seen.lock().unwrap().push(warning.clone()));
    let (emulator, client) = start(builder).await;
    let dropped = |emulator: &Emulator| (emulator.dropped().events, emulator.dropped().arrivals);
    for nonce in ["1", "2"] {
        client.sent(&purchase(nonce, "ada@example.com")).await;
    }
    assert_eq!((dropped(&emulator), warnings.lock().unwrap().len()), ((0, 0), 0));
    // A repeated nonce is an arrival, and no event.
    client.sent(&purchase("2", "ada@example.com")).await;
    assert_eq!((dropped(&emulator), warnings.lock().unwrap().len()), ((0, 1), 1));
    for nonce in ["3", "4"] {
        client.sent(&purchase(nonce, "ada@example.com")).await;
    }
    assert_eq!(dropped(&emulator), (2, 3));
    assert!(matches!(warnings.lock().unwrap()[..], [Warning::Dropping { keep: 2 }]), "{warnings:?}");

    let ready = client.get("/_emulator/ready").await.ok();
    assert_eq!((&ready["keep"], &ready["dropped"]), (&json!(2), &json!({"events": 2, "arrivals": 3})));
    let arrivals = client.get("/_emulator/arrivals").await.ok();
    assert_eq!((&arrivals["total"], &arrivals["dropped"]), (&json!(2), &json!(3)));
    assert_eq!(emulator.arrivals().iter().map(|arrival| &*arrival.nonce).collect::<Vec<_>>(), ["3", "4"]);

    emulator.reset().await.unwrap();
    assert_eq!(dropped(&emulator), (0, 0));
    let client = Client::signed_in(&emulator).await;
    for nonce in ["1", "2", "3"] {
        client.sent(&purchase(nonce, "ada@example.com")).await;
    }
    assert_eq!(warnings.lock().unwrap().len(), 2, "one more after a reset");
}
