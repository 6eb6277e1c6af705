//! The client with injected faults of the emulator.

use std::time::{Duration, Instant};

use webmarketer_core::{Client, ErrorKind, WebmarketerEvent};
use webmarketer_emulator::{Builder, Emulator, Fault, Project, SHOP};

use crate::started_emulator;

/// Newsletter
#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, pii = false)]
    email: String,
    newsletter_consent: bool,
}

fn newsletter() -> Newsletter {
    Newsletter { email: "ada@example.com".to_owned(), newsletter_consent: true }
}

async fn start(builder: Builder) -> (Emulator, Client) {
    started_emulator::start(builder, "shop").await
}

fn shop() -> Builder {
    Emulator::builder().project(Project::from_json(SHOP).unwrap())
}

/// The number of visible and trashed events.
async fn events(emulator: &Emulator) -> usize {
    emulator.wait_idle().await;
    let export = emulator.export();
    let records = export["records"].as_object().unwrap().values();
    records.filter(|record| record.get("nonce").is_some()).count()
}

#[tokio::test]
async fn an_event_whose_response_is_lost_and_whose_next_tries_fail_is_one_event() {
    let lost = Fault::commit_then_reset().on("POST", "/events").times(1);
    let refused = Fault::status(503).on("POST", "/events").times(2);
    let (emulator, client) = start(shop().fault(lost).fault(refused)).await;
    let receipt = newsletter().send(&client).await.unwrap();
    assert_eq!(events(&emulator).await, 1);
    assert_eq!(client.events().raw(&receipt.event_id).await.unwrap().nonce.to_string(), receipt.nonce);
}

#[tokio::test]
async fn an_event_is_received_once_in_spite_of_each_connection_fault() {
    for fault in [
        Fault::reset_before_reading(),
        Fault::reset_after_reading(),
        Fault::commit_then_reset(),
        Fault::truncated_body(),
        Fault::revoke_tokens(),
        Fault::delay(Duration::from_millis(50)),
        Fault::slow_body(Duration::from_millis(50)),
    ] {
        let what = format!("{fault:?}");
        let (emulator, client) = start(shop().fault(fault.on("POST", "/events").times(1))).await;
        newsletter().send(&client).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(events(&emulator).await, 1, "{what}");
    }
}

#[tokio::test]
async fn garbage_is_an_error_and_never_an_id() {
    let (emulator, client) = start(shop().fault(Fault::garbage().on("POST", "/events"))).await;
    let error = newsletter().send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert_eq!(events(&emulator).await, 0);
}

#[tokio::test]
async fn a_client_waits_for_the_rate_limit_and_succeeds() {
    let (emulator, client) = start(shop().rate_limit(5, 3)).await;
    let started = Instant::now();
    for _ in 0..6 {
        newsletter().send(&client).await.unwrap();
    }
    assert!(started.elapsed() >= Duration::from_millis(700), "{:?}", started.elapsed());
    assert_eq!(events(&emulator).await, 6);
}
