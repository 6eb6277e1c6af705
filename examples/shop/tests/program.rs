//! The program of the shop: it serves orders until it is interrupted, and reports what became of their events.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use webmarketer_core::variables;
use webmarketer_emulator::{Emulator, Fault, Project};
use webmarketer_test_support::http_client::send;
use webmarketer_test_support::in_time;

/// Starts the shop, places orders, interrupts it, and returns the last line of its output.
async fn run(emulator: &Emulator, outbox: &std::path::Path, orders: std::ops::Range<u32>) -> String {
    let mut shop = Command::new(env!("CARGO_BIN_EXE_webmarketer-shop-example"));
    shop.env(variables::CREDENTIALS, emulator.service_account_json()).env(variables::PROJECT, "shop");
    shop.env(variables::API_BASE, emulator.api_base()).env(variables::OAUTH_BASE, emulator.oauth_base());
    shop.env("SHOP_OUTBOX", outbox).env("SHOP_ADDRESS", "127.0.0.1:0").stdout(Stdio::piped());
    let mut shop = shop.spawn().unwrap();
    let mut lines = BufReader::new(shop.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().expect("the shop prints its address");
    let host = first.strip_prefix("listening on http://").expect(&first).to_owned();
    for id in orders {
        let order = format!(r#"{{"id":"{id}","email":"ada@example.com","total":"49.90","currency":"EUR"}}"#);
        let headers = [("content-type", "application/json")];
        let answer = in_time(send(&host, "POST", "/orders", &headers, order.as_bytes())).await.unwrap();
        assert_eq!(answer.status, 201);
    }
    let kill = Command::new("kill").args(["-INT", &shop.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let rest = tokio::task::spawn_blocking(move || {
        let rest: Vec<_> = lines.collect();
        (rest, shop.wait().unwrap())
    });
    let (rest, status) = in_time(rest).await.unwrap();
    assert!(status.success(), "{status}");
    let [last] = &*rest else { panic!("{rest:?}") };
    last.clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_shop_reports_what_was_received_and_what_stays_in_its_outbox() {
    let emulator = Emulator::builder().project(Project::empty("shop".parse().unwrap())).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("shop.outbox");
    // Nothing is received: the service asks for a pause that is longer than the shop waits at its end.
    let throttled = Fault::answer(429, [("Retry-After", "100")], "slow down").on("POST", "/events");
    emulator.add_fault(throttled).unwrap();
    let report = run(&emulator, &outbox, 0..3).await;
    assert_eq!(report, "0 events were received, 3 stay in the outbox, 0 were dropped");
    emulator.clear_faults();
    // What is received before the interrupt is not in the report, which is about its end.
    let report = run(&emulator, &outbox, 3..4).await;
    assert!(report.ends_with("events were received, 0 stay in the outbox, 0 were dropped"), "{report}");
    tokio::time::timeout(Duration::from_secs(30), emulator.wait_idle()).await.unwrap();
    let mut nonces: Vec<_> = emulator.events().into_iter().map(|event| event.nonce).collect();
    nonces.sort();
    assert_eq!(nonces, ["order-placed:0", "order-placed:1", "order-placed:2", "order-placed:3"]);
}
