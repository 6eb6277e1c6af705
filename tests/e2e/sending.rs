//! Sending typed events.

use webmarketer_core::{Client, Envelope, ErrorKind, Phone, Pii, WebmarketerEvent};
use webmarketer_emulator::{Emulator, LEADS};

use crate::started_emulator::start_project;

/// Call me back
#[derive(Clone, WebmarketerEvent)]
struct CallMeBack {
    #[webmarketer(user)]
    phone: Pii<Phone>,
    #[webmarketer(user)]
    first_name: Option<Pii<String>>,
}

/// An outdated struct of the same event type.
#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "call-me-back")]
struct Remembered {
    phone: String,
}

async fn leads() -> (Emulator, Client) {
    start_project(LEADS).await
}

fn call() -> CallMeBack {
    CallMeBack { phone: Phone::parse("+33612345678").unwrap().into(), first_name: None }
}

#[tokio::test]
async fn an_event_is_received_and_then_visible_unchanged() {
    let (emulator, client) = leads().await;
    let receipt = call().envelope().tracker_id("23jkfs1ufeuih1fh").send(&client).await.unwrap();
    emulator.wait_idle().await;
    let raw = client.events().raw(&receipt.event_id).await.unwrap();
    assert_eq!(raw.event_type, "call-me-back");
    assert_eq!(raw.nonce.to_string(), receipt.nonce);
    assert_eq!(raw.tracker_id.as_deref(), Some("23jkfs1ufeuih1fh"));
    assert_eq!(serde_json::Value::Object(raw.data), serde_json::json!({"phone": "+33612345678"}));
    assert!(client.trash().list().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_event_of_an_outdated_struct_is_received_and_then_trashed_with_its_reasons() {
    let (emulator, client) = leads().await;
    let receipt = Remembered { phone: "0613".to_owned() }.send(&client).await.unwrap();
    emulator.wait_idle().await;
    let trashed = client.trash().list().await.unwrap();
    assert_eq!(trashed.len(), 1);
    assert_eq!(trashed[0].id, receipt.event_id.as_str());
    assert_eq!(trashed[0].errors[0].kind, "invalid-field");
    assert_eq!(trashed[0].errors[0].field.as_ref().unwrap().storage_key().as_str(), "phone");
}

#[tokio::test]
async fn an_invalid_checked_event_is_an_error_with_the_reasons_and_is_not_kept() {
    let (emulator, client) = leads().await;
    let wrong = Remembered { phone: "0613".to_owned() };
    let error = wrong.envelope().send_checked(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)));
    emulator.wait_idle().await;
    assert!(client.trash().list().await.unwrap().is_empty());
    call().envelope().send_checked(&client).await.unwrap();
}

#[tokio::test]
async fn an_envelope_that_is_sent_several_times_is_one_event() {
    let (_emulator, client) = leads().await;
    let envelope = call().envelope();
    let (first, second) = (envelope.send(&client).await.unwrap(), envelope.send(&client).await.unwrap());
    assert_eq!(first, second);
    let other = call().send(&client).await.unwrap();
    assert_ne!(first.event_id, other.event_id);
}

#[tokio::test]
async fn many_tasks_send_concurrently() {
    let (emulator, client) = leads().await;
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call().send(&client).await.map(|receipt| receipt.event_id.to_string()) })
        })
        .collect();
    let mut ids = std::collections::HashSet::new();
    for task in tasks {
        ids.insert(task.await.unwrap().unwrap());
    }
    emulator.wait_idle().await;
    assert_eq!(ids.len(), 100);
}

#[tokio::test]
async fn an_untyped_event_is_sent_without_a_struct() {
    let (emulator, client) = leads().await;
    let data = serde_json::json!({"email": "ada@example.com", "newsletter_consent": true});
    let receipt = Envelope::untyped("newsletter", data.as_object().unwrap()).send(&client).await.unwrap();
    emulator.wait_idle().await;
    assert_eq!(client.events().raw(&receipt.event_id).await.unwrap().event_type, "newsletter");
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_completely() {
    use webmarketer_core::schema::EventType;
    let (_emulator, client) = leads().await;
    for number in 0..230 {
        let event_type = EventType::new(&*format!("more-{number}"), format!("More {number}"));
        client.event_types().create(&event_type).await.unwrap();
    }
    assert_eq!(client.event_types().list().await.unwrap().len(), 248);
}

#[tokio::test]
async fn a_nonce_from_a_field_makes_one_event_of_each_order() {
    /// Call me back
    #[derive(WebmarketerEvent)]
    #[webmarketer(event_type = "call-me-back")]
    struct Call {
        #[webmarketer(user, pii = false)]
        phone: Phone,
        #[webmarketer(nonce, user)]
        first_name: String,
    }
    let (emulator, client) = leads().await;
    let call = |name: &str| Call { phone: Phone::parse("+33612345678").unwrap(), first_name: name.to_owned() };
    let first = call("one").send(&client).await.unwrap();
    let again = call("one").send(&client).await.unwrap();
    let other = call("two").send(&client).await.unwrap();
    emulator.wait_idle().await;
    assert_eq!(first.event_id, again.event_id);
    assert_ne!(first.event_id, other.event_id);
    assert_eq!(first.nonce, "call-me-back:one");
}
