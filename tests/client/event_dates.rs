//! The date of an event: the creation of its envelope, unless the program or the service sets it.

use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_core::api::Verdict;
use webmarketer_core::auth::Auth;
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};
use webmarketer_core::{Client, ErrorKind, WebmarketerEvent};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_test_support::{Reply, Service, in_time};

use crate::clients::ClientOfService as _;

const ID: &str = "e5be5b04-0721-4a6e-87eb-b880f81a12d2";

#[derive(WebmarketerEvent)]
struct Visit {
    page: String,
}

fn visit() -> Visit {
    Visit { page: "/".to_owned() }
}

fn bodies(service: &Service) -> Vec<Value> {
    service.requests().iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

/// The milliseconds since 1970 at the start of a nonce (UUID version 7).
fn milliseconds_of(nonce: &str) -> i64 {
    i64::from_str_radix(&nonce.replace('-', "")[..12], 16).unwrap()
}

#[tokio::test]
async fn an_event_is_dated_when_its_envelope_is_made_and_has_the_same_bytes_each_time() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    let client = service.client_builder().build().unwrap();
    let before = Utc::now();
    let envelope = visit().envelope();
    let after = Utc::now();
    tokio::time::sleep(Duration::from_millis(50)).await;
    for _ in 0..2 {
        in_time(envelope.send(&client)).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let requests = service.requests();
    assert_eq!(requests[0].body, requests[1].body);
    let body = &bodies(&service)[0];
    let text = body["eventDate"].as_str().unwrap();
    let date: DateTime<Utc> = text.parse().unwrap();
    assert_eq!(text, date.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
    assert!(before - TimeDelta::milliseconds(1) < date && date <= after, "{before} {date} {after}");
    assert_eq!(date.timestamp_millis(), milliseconds_of(body["nonce"].as_str().unwrap()));
}

#[tokio::test]
async fn the_date_of_an_event_can_be_set_or_left_to_the_service() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    let client = service.client_builder().clock(|made| made - TimeDelta::days(365)).build().unwrap();
    let date: DateTime<Utc> = "2022-04-01T05:00:00.123456Z".parse().unwrap();
    in_time(visit().envelope().date(date).send(&client)).await.unwrap();
    in_time(visit().envelope().undated().send(&client)).await.unwrap();
    in_time(visit().envelope().date(date).undated().send(&client)).await.unwrap();
    in_time(visit().send(&client)).await.unwrap();
    let bodies = bodies(&service);
    assert_eq!(bodies[0]["eventDate"], "2022-04-01T05:00:00.123456Z");
    assert!(bodies[1].get("eventDate").is_none() && bodies[2].get("eventDate").is_none());
    let by_clock: DateTime<Utc> = bodies[3]["eventDate"].as_str().unwrap().parse().unwrap();
    let off = Utc::now() - TimeDelta::days(365) - by_clock;
    assert!(off.abs() < TimeDelta::minutes(1), "{off}");
}

#[tokio::test]
async fn a_date_outside_of_rfc_3339_is_an_error_and_nothing_is_sent() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    let client = service.client_builder().build().unwrap();
    let lost = service.client_builder().clock(|_| DateTime::<Utc>::MAX_UTC).build().unwrap();
    for date in [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC] {
        let error = in_time(visit().envelope().date(date).send(&client)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    }
    assert_eq!(in_time(visit().send(&lost)).await.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn clients_of_an_emulator_use_its_clock_for_the_dates_of_events() {
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap().build().unwrap();
    client.event_types().ensure::<Visit>().await.unwrap();
    let noon: DateTime<Utc> = "2031-05-04T12:00:00Z".parse().unwrap();
    emulator.set_now(noon);
    emulator.freeze();
    emulator.set_now(noon);
    let (first, undated) = (visit().envelope(), visit().envelope().undated());
    emulator.advance(Duration::from_hours(1));
    let receipt = first.send(&client).await.unwrap();
    let again = first.send(&client).await.unwrap();
    assert_eq!(receipt, again);
    let second = visit().send(&client).await.unwrap();
    let third = undated.send(&client).await.unwrap();
    emulator.unfreeze();
    emulator.wait_idle().await;
    assert!(emulator.trash().is_empty());
    let dated = async |receipt| client.events().raw(receipt).await.unwrap().created_at;
    assert_eq!(dated(&receipt.event_id).await, noon);
    assert_eq!(dated(&second.event_id).await, noon + TimeDelta::hours(1));
    assert_eq!(dated(&third.event_id).await, noon + TimeDelta::hours(1));

    // In another session, the clock is ahead.
    let session = emulator.session("ahead").await.unwrap();
    let client = session.client_builder().unwrap().project("shop").unwrap().build().unwrap();
    client.event_types().ensure::<Visit>().await.unwrap();
    session.advance(Duration::from_hours(48));
    let (ahead, receipt) = (session.now(), visit().send(&client).await.unwrap());
    session.wait_idle().await;
    let date = client.events().raw(&receipt.event_id).await.unwrap().created_at;
    assert!((ahead..=session.now()).contains(&date), "{ahead} {date}");
}

#[tokio::test]
async fn a_trashed_event_of_a_sender_with_a_fast_clock_is_found() {
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    emulator.set_now(Utc::now() - TimeDelta::minutes(10));
    let auth = Auth::service_account_json(&emulator.service_account_json()).unwrap();
    let builder = Client::builder().project("shop").unwrap().auth(auth);
    let client = builder.api_base(emulator.api_base()).oauth_base(emulator.oauth_base()).build().unwrap();
    // No event type has this reference.
    let receipt = in_time(visit().send(&client)).await.unwrap();
    let verdict = in_time(client.verdict(&receipt, Duration::from_secs(5))).await.unwrap();
    assert!(matches!(verdict, Verdict::Trashed(_)), "{verdict:?}");
}
