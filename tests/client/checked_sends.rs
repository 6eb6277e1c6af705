//! Checked sends: events that are validated before the response, and that are sent again.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_core::{Envelope, ErrorKind, Untyped};
use webmarketer_emulator::Fault;
use webmarketer_test_support::{Reply, Request, Service, in_time};

use crate::clients::{ClientOfService as _, shop, start};

const ID: &str = "e5be5b04-0721-4a6e-87eb-b880f81a12d2";

fn newsletter(email: &str) -> Envelope<Untyped> {
    let data = json!({"email": email, "newsletter_consent": true});
    Envelope::untyped("newsletter", data.as_object().unwrap())
}

#[tokio::test]
async fn a_checked_send_of_an_event_that_is_already_trashed_is_an_error() {
    let (emulator, client) = start(shop()).await;
    let envelope = newsletter("no address");
    in_time(envelope.send(&client)).await.unwrap();
    emulator.wait_idle().await;
    let error = in_time(envelope.send_checked(&client)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert!(error.messages().iter().any(|message| message.starts_with("data.email: ")), "{:?}", error.messages());
    assert!(!error.is_retryable() && !error.is_outcome_unknown() && !error.to_string().contains("no address"));
}

#[tokio::test]
async fn a_checked_event_whose_first_response_is_lost_is_received_once() {
    let (emulator, client) = start(shop().fault(Fault::commit_then_reset().on("POST", "/events/sync").times(1))).await;
    let receipt = in_time(newsletter("ada@example.com").send_checked(&client)).await.unwrap();
    assert_eq!(client.events().raw(&receipt.event_id).await.unwrap().nonce.to_string(), receipt.nonce);
    assert_eq!(emulator.arrivals().len(), 2);
    let error = in_time(newsletter("no address").send_checked(&client)).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)), "{error}");
}

#[tokio::test]
async fn a_checked_event_that_is_sent_once_is_not_looked_up() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    in_time(newsletter("ada@example.com").send_checked(&service.client_builder().build().unwrap())).await.unwrap();
    assert_eq!(service.requests().len(), 1);
}

/// A service that loses the response to the first event, answers the next one with 200, and returns these replies for
/// the raw event and the trash.
fn service(raw: Reply, trash: Reply) -> Service {
    let count = AtomicUsize::new(0);
    Service::start(move |request: &Request| match (&*request.method, request.path.ends_with("trashed-events")) {
        ("POST", _) if count.fetch_add(1, Ordering::SeqCst) == 0 => Reply::Reset(Vec::new()),
        ("POST", _) => Reply::json(200, &json!(ID)),
        (_, true) => trash.clone(),
        (_, false) => raw.clone(),
    })
}

fn raw() -> Value {
    json!({
        "_id": ID, "projectId": "shop", "eventType": "newsletter", "nonce": "n", "createdAt": "2026-01-01T00:00:00Z",
        "data": {},
    })
}

fn trash(errors: &Value) -> Value {
    json!({"total": 1, "count": 1, "data": [{"_id": ID, "errors": errors}]})
}

#[tokio::test]
async fn a_checked_event_that_is_sent_again_has_the_result_in_the_trash() {
    let refused = json!([{"type": "missing-field", "field": "email", "value": null}, {"type": "unknown-event-type"}]);
    let empty = json!({"total": 0, "count": 0, "data": []});
    for (in_trash, messages) in
        [(trash(&refused), Some(vec!["missing-field `email`", "unknown-event-type"])), (empty, None)]
    {
        let service = service(Reply::json(200, &raw()), Reply::json(200, &in_trash));
        let client = service.client_builder().build().unwrap();
        let sent = in_time(newsletter("ada@example.com").send_checked(&client)).await;
        match messages {
            Some(messages) => {
                let error = sent.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
                assert_eq!(error.messages(), messages);
            }
            None => assert_eq!(sent.unwrap().event_id.as_str(), ID),
        }
    }
}

#[tokio::test]
async fn the_outcome_of_a_checked_event_that_cannot_be_looked_up_is_unknown() {
    let failed = |status| Reply::json(status, &json!({}));
    for (raw, trash, says) in [
        (failed(404), failed(200), "not known in time"),
        (failed(403), failed(200), "403"),
        (Reply::json(200, &raw()), failed(403), "403"),
        // The call or its last try can end first.
        (Reply::json(200, &raw()), Reply::Nothing, "in time"),
    ] {
        let service = service(raw, trash);
        let client = service.client_builder().timeout(Duration::from_millis(1500)).build().unwrap();
        let error = in_time(newsletter("ada@example.com").send_checked(&client)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
        assert!(error.is_outcome_unknown() && error.is_retryable() && !error.is_auth(), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}
