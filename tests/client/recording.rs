//! The clients that send nothing: the one that keeps what it would send, and the one that does not.

use serde_json::json;
use webmarketer_core::schema::{Catalogue, EventType, Field, FieldType};
use webmarketer_core::{Client, Email, Envelope, ErrorKind, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(state("converted"))]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<String>,
    topic: Option<String>,
}

#[derive(WebmarketerEvent)]
struct Visit {
    page: String,
}

fn newsletter(email: &str) -> Newsletter {
    Newsletter { email: email.to_owned().into(), topic: None }
}

#[tokio::test]
async fn a_recorder_keeps_what_is_sent_and_an_event_is_one_event() {
    let (client, recorder) = Client::recording();
    let receipt = newsletter("ada@example.com").send(&client).await.unwrap();
    receipt.event_id.set(Newsletter::CONVERTED, true).send(&client).await.unwrap();
    let envelope = Visit { page: "/".to_owned() }.envelope();
    let (first, again) = (envelope.send(&client).await.unwrap(), envelope.send(&client).await.unwrap());
    assert_eq!(first, again);
    recorder.assert_sent::<Newsletter>(|data| data["email"] == "ada@example.com");
    assert_eq!(recorder.sent::<Visit>().len(), 1);
    assert_eq!(recorder.all().len(), 2);
    assert!(!format!("{recorder:?} {:?}", recorder.all()).contains("ada"));
    let missed = std::panic::catch_unwind(|| recorder.assert_sent::<Visit>(|data| data["page"] == "/other"));
    let message = *missed.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("no `visit`") && message.contains("1 of that type, 2 in all"), "{message}");
    recorder.clear();
    recorder.assert_nothing_sent();
}

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "newsletter")]
struct Misread {
    email: Pii<Option<Email>>,
    size: serde_json::Value,
}

#[tokio::test]
async fn what_the_service_would_trash_is_refused() {
    let (client, recorder) = Client::recording();
    let empty = newsletter("").send(&client).await.unwrap_err();
    assert_eq!(empty.kind(), ErrorKind::InvalidInput, "{empty}");
    let known =
        EventType { fields: vec![Field::new(FieldType::Email, "email")], ..EventType::new("newsletter", "Newsletter") };
    let data = json!({"email": "grace"});
    let untyped = || Envelope::untyped("newsletter", data.as_object().unwrap());
    let unknown = untyped().send(&client).await.unwrap_err();
    assert!(unknown.to_string().contains("knows no event type `newsletter`"), "{unknown}");
    recorder.event_types(&Catalogue::new(None, [known]).unwrap());
    let refused = untyped().send(&client).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Refused);
    let said = refused.to_string();
    assert!(said.contains("`email`: invalid-field") && !said.contains("grace"), "{said}");
    recorder.assert_nothing_sent();
    Misread { email: None.into(), size: json!(1) }.send(&client).await.unwrap();
}

#[tokio::test]
async fn a_client_without_a_service_says_so_when_it_is_asked_for_anything() {
    let (recording, _) = Client::recording();
    assert_eq!(recording.me().await.unwrap_err().kind(), ErrorKind::InvalidInput);
    let disabled = Client::disabled();
    let receipt = newsletter("ada@example.com").send(&disabled).await.unwrap();
    assert_eq!(receipt.event_id.as_str(), "00000000-0000-0000-0000-000000000000");
    let error = disabled.event_types().list().await.unwrap_err();
    assert!(error.to_string().contains("the client is disabled"), "{error}");
}
