//! The relay sends every event of the stream once, whatever the service answers.

use std::time::{Duration, Instant};

use webmarketer_core::RateLimit;
use webmarketer_emulator::Fault;
use webmarketer_relay::Relay;

use crate::fleet::{Fleet, messages, newsletter, options, until};

fn fast() -> RateLimit {
    RateLimit::per_second(0.0)
}

/// Hands events to the stream.
async fn publish(fleet: &Fleet, nonces: impl Iterator<Item = usize>) {
    let (client, _) = fleet.producer();
    for number in nonces {
        newsletter(&format!("n{number}")).enqueue(&client).unwrap();
    }
    let report = client.shutdown(Duration::from_secs(20)).await;
    assert_eq!(report.held, 0, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_the_stream_arrives_once_and_has_a_receipt() {
    let Some(fleet) = Fleet::start().await else { return };
    publish(&fleet, 0..500).await;
    let relay = fleet.relay(fast()).await;
    fleet.until_received(500).await;
    let mut arrived = fleet.arrived();
    arrived.sort();
    arrived.dedup();
    assert_eq!((arrived.len(), fleet.arrived().len()), (500, 500));
    for arrival in fleet.emulator.arrivals() {
        let receipt = fleet.server.receipt(&fleet.settings, &arrival.nonce).await.unwrap().unwrap();
        assert_eq!(Some(receipt.event_id), arrival.id);
    }
    assert_eq!(fleet.server.receipt(&fleet.settings, "unknown").await.unwrap(), None);
    assert_eq!(relay.metrics().received, 500);
    // What is added later arrives without a restart.
    publish(&fleet, 500..510).await;
    fleet.until_received(510).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_the_service_rejects_is_a_dead_letter_with_the_answer() {
    let Some(fleet) = Fleet::start().await else { return };
    fleet.emulator.add_fault(Fault::status(422).on("POST", "/events").nth(3)).unwrap();
    publish(&fleet, 0..10).await;
    let _relay = fleet.relay(fast()).await;
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    let letters = messages(&fleet.nats, "webmarketer-dead").await;
    assert_eq!(fleet.emulator.events().len(), 9);
    let [letter] = &letters[..] else { panic!("{} dead letters", letters.len()) };
    let header = |name: &str| letter.headers.get(name).map(ToString::to_string);
    assert_eq!(header("Webmarketer-Dead-Reason").as_deref(), Some("refused"));
    assert_eq!(header("Webmarketer-Dead-Status").as_deref(), Some("422"));
    assert!(header("Webmarketer-Dead-Answer").is_some_and(|answer| !answer.is_empty()));
    let nonce = header("Webmarketer-Nonce").unwrap();
    assert!(String::from_utf8_lossy(&letter.payload).contains(&nonce));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_dead_while_the_service_fails_limits_or_rejects_the_credentials() {
    let Some(fleet) = Fleet::start().await else { return };
    for fault in [
        Fault::status(503).on("POST", "/events").times(20),
        Fault::answer(429, [("Retry-After", "1")], "slow down").on("POST", "/events").after(20).times(3),
        Fault::status(401).on("POST", "/events").after(40).times(2),
        Fault::commit_then_reset().on("POST", "/events").after(60).times(10),
    ] {
        fleet.emulator.add_fault(fault).unwrap();
    }
    publish(&fleet, 0..200).await;
    let _relay = fleet.relay(fast()).await;
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    let received: std::collections::BTreeSet<_> =
        fleet.emulator.events().into_iter().map(|event| event.nonce).collect();
    assert_eq!(received.len(), 200);
    assert_eq!(fleet.emulator.events().len(), 200, "the service has each once");
    assert!(messages(&fleet.nats, "webmarketer-dead").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_too_old_is_a_dead_letter_and_not_silently_deleted() {
    let Some(mut fleet) = Fleet::start().await else { return };
    publish(&fleet, 0..5).await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    fleet.settings = fleet.settings.clone().max_age(Duration::from_secs(1));
    let _relay = fleet.relay(fast()).await;
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    let letters = messages(&fleet.nats, "webmarketer-dead").await;
    assert_eq!((letters.len(), fleet.arrived().len()), (5, 0));
    let reason = |letter: &webmarketer_relay::async_nats::jetstream::message::StreamMessage| {
        letter.headers.get("Webmarketer-Dead-Reason").map(ToString::to_string)
    };
    assert!(letters.iter().all(|letter| reason(letter).as_deref() == Some("expired")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_another_program_is_a_dead_letter_and_holds_up_no_event() {
    let Some(fleet) = Fleet::start().await else { return };
    let client = webmarketer_relay::async_nats::connect(fleet.nats.url()).await.unwrap();
    let jetstream = webmarketer_relay::async_nats::jetstream::new(client);
    jetstream.publish("webmarketer.requests.other", "hello".into()).await.unwrap().await.unwrap();
    publish(&fleet, 0..1).await;
    let _relay = fleet.relay(fast()).await;
    fleet.until_received(1).await;
    let letters = messages(&fleet.nats, "webmarketer-dead").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(&letters[0].payload[..], b"hello");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_relay_goes_on_after_the_server_was_killed() {
    let Some(mut fleet) = Fleet::start().await else { return };
    publish(&fleet, 0..100).await;
    let _relay = fleet.relay(RateLimit::per_second(100.0)).await;
    until("some are received", || async { fleet.arrived().len() > 20 }).await;
    fleet.nats.kill();
    tokio::time::sleep(Duration::from_millis(500)).await;
    fleet.nats.restart();
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    assert_eq!(fleet.emulator.events().len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_added_after_a_quiet_time_arrives_at_once() {
    let Some(fleet) = Fleet::start().await else { return };
    let _relay = fleet.relay(fast()).await;
    publish(&fleet, 0..1).await;
    fleet.until_received(1).await;
    let (client, _) = fleet.producer();
    for number in 1..4 {
        // Longer than a takeover.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let start = Instant::now();
        newsletter(&format!("n{number}")).persist(&client).await.unwrap();
        until("the event arrives", || async { fleet.arrived().len() > number }).await;
        assert!(start.elapsed() < Duration::from_millis(900), "{:?}", start.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_refuses_a_server_that_is_not_set_up() {
    let Some(fleet) = Fleet::start().await else { return };
    let builder = fleet.emulator.client_builder().unwrap().project("shop").unwrap();
    let settings = fleet.settings.clone().name("other").unwrap();
    let options = options(&fleet.nats);
    let started = tokio::task::spawn_blocking(move || Relay::start(builder, options, settings)).await.unwrap();
    let error = started.unwrap_err().to_string();
    assert!(error.contains("the stream `other` does not exist\n  help: run `setup`"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_relay_sends_and_another_takes_over_without_exceeding_the_rate() {
    let Some(fleet) = Fleet::start().await else { return };
    publish(&fleet, 0..600).await;
    let rate = || RateLimit::per_second(100.0).burst(10);
    let first = fleet.relay(rate()).await;
    until("the first relay is active", || async { fleet.arrived().len() > 50 }).await;
    let second = fleet.relay(rate()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(second.metrics().received, 0, "the second one is on standby");
    tokio::task::spawn_blocking(move || drop(first)).await.unwrap();
    let stopped = Instant::now();
    let after_drop = fleet.arrived().len();
    until("the second relay is active", || async { fleet.arrived().len() > after_drop }).await;
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
    until("the stream is empty", || async { fleet.held().await == 0 }).await;
    assert_eq!(fleet.emulator.events().len(), 600);
    let most = most_in_a_second(&fleet);
    assert!(most <= 110, "{most} arrived in one second");
}

/// The largest number of arrivals in any second.
fn most_in_a_second(fleet: &Fleet) -> usize {
    let times: Vec<_> = fleet.emulator.arrivals().into_iter().map(|arrival| arrival.at).collect();
    let in_second =
        |start: usize| times[start..].iter().take_while(|at| (**at - times[start]).num_milliseconds() < 1_000).count();
    (0..times.len()).map(in_second).max().unwrap_or_default()
}
