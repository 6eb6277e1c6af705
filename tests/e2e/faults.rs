//! What the client makes of a service that goes wrong on purpose.

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

/// How many events there are, visible or trashed.
async fn events(emulator: &Emulator) -> usize {
    emulator.wait_idle().await;
    let export = emulator.export();
    let records = export["records"].as_object().unwrap().values();
    records.filter(|record| record.get("nonce").is_some()).count()
}

#[tokio::test]
async fn an_event_whose_answer_is_lost_and_whose_next_tries_are_refused_is_one_event() {
    let lost = Fault::commit_then_reset().on("POST", "/events").times(1);
    let refused = Fault::status(503).on("POST", "/events").times(2);
    let (emulator, client) = start(shop().fault(lost).fault(refused)).await;
    let receipt = newsletter().send(&client).await.unwrap();
    assert_eq!(events(&emulator).await, 1);
    assert_eq!(client.events().raw(&receipt.event_id).await.unwrap().nonce.to_string(), receipt.nonce);
}

#[tokio::test]
async fn an_event_arrives_once_through_every_way_in_which_a_connection_breaks() {
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
async fn garbage_is_told_as_such_and_never_taken_for_an_id() {
    let (emulator, client) = start(shop().fault(Fault::garbage().on("POST", "/events"))).await;
    let error = newsletter().send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert_eq!(events(&emulator).await, 0);
}

#[tokio::test]
async fn a_client_that_is_limited_waits_and_gets_through() {
    let (emulator, client) = start(shop().rate_limit(5, 3)).await;
    let started = Instant::now();
    for _ in 0..6 {
        newsletter().send(&client).await.unwrap();
    }
    assert!(started.elapsed() >= Duration::from_millis(700), "{:?}", started.elapsed());
    assert_eq!(events(&emulator).await, 6);
}
