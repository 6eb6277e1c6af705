//! Searches all output for planted secrets and personal data.

use std::fmt::{Debug, Write as _};

use webmarketer_core::api::{EventPayload, RawEvent, TrashedEvent};
use webmarketer_core::auth::{ServiceAccount, SigningKey};
use webmarketer_core::schema::{EventType, Field, FieldType};
use webmarketer_core::{Client, Email, Envelope, Location, Phone, Pii, WebmarketerEvent};
use webmarketer_emulator::{Emulator, Project, SHOP};

const PERSON: [&str; 5] = ["grace@example.org", "+33612345678", "33000", "Lovelace", "France"];

fn assert_hidden(shown: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!shown.contains(secret), "{secret:?} is shown: {shown}");
    }
}

fn show(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

#[test]
fn debug_output_of_values_contains_no_personal_data() {
    assert_hidden(&show(&Email::parse("grace@example.org").unwrap()), &PERSON);
    assert_hidden(&show(&Phone::parse("+33612345678").unwrap()), &PERSON);
    assert_hidden(&show(&Location::new("France").unwrap().with_postcode("33000").unwrap()), &PERSON);
    assert_hidden(&show(&Pii::new("Lovelace")), &PERSON);
}

#[test]
fn debug_output_of_events_contains_no_data() {
    let data = serde_json::json!({"email": "grace@example.org", "name": "Lovelace"});
    assert_hidden(&show(&Envelope::untyped("newsletter", data.as_object().unwrap())), &PERSON);
    let payload = serde_json::json!({"projectId": "shop", "eventType": "a", "nonce": "1", "data": data});
    assert_hidden(&show(&EventPayload::from_json(&payload).unwrap()), &PERSON);
    let raw = serde_json::json!({
        "_id": "1", "projectId": "shop", "eventType": "a", "nonce": "1", "createdAt": "2026-01-01T00:00:00Z", "data": data,
    });
    assert_hidden(&show(&RawEvent::from_json(&raw).unwrap()), &PERSON);
    let event_type = EventType { fields: vec![Field::new(FieldType::Email, "name")], ..EventType::new("a", "A") };
    let violations = webmarketer_core::validate(&event_type, data.as_object().unwrap());
    assert_eq!(violations.len(), 1);
    assert_hidden(&show(&violations), &PERSON);
    let trashed = serde_json::json!({"_id": "1", "errors": [{"type": "invalid-field", "value": "Lovelace"}]});
    assert_hidden(&show(&TrashedEvent::from_json(&trashed, "").unwrap()), &PERSON);
}

/// Newsletter
#[derive(WebmarketerEvent)]
struct Newsletter {
    email: String,
    size: f64,
}

#[tokio::test]
async fn debug_output_of_clients_and_errors_contains_no_secrets_and_no_personal_data() {
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let json = emulator.service_account_json();
    let key = json.split("\\n").nth(1).unwrap();
    assert!(key.len() > 40, "the test must plant a real line of the key");
    let secrets = [&[key, "BEGIN", "eyJ"][..], &PERSON].concat();

    let account = || ServiceAccount::from_json(&json).unwrap();
    assert_hidden(&show(&account()), &secrets);
    let pem = serde_json::from_str::<serde_json::Value>(&json).unwrap()["privateKey"].as_str().unwrap().to_owned();
    assert_hidden(&show(&SigningKey::from_pem(&pem).unwrap()), &secrets);

    let builder = || Client::builder().service_account(account()).oauth_base(emulator.oauth_base());
    assert_hidden(&show(&builder()), &secrets);
    let client = builder().project("shop").unwrap().api_base(emulator.api_base()).build().unwrap();
    client.me().await.unwrap();
    assert_hidden(&show(&client), &secrets);

    let refused = Newsletter { email: "grace@example.org Lovelace".to_owned(), size: 1.0 };
    let invalid = Newsletter { email: "grace@example.org".to_owned(), size: f64::NAN };
    let elsewhere = builder().project("elsewhere").unwrap().api_base(emulator.api_base()).build().unwrap();
    let nowhere = builder().project("shop").unwrap().api_base("http://127.0.0.1:9/api");
    let nowhere = nowhere.timeout(std::time::Duration::from_secs(1)).build().unwrap();
    for error in [
        refused.envelope().send_checked(&client).await.unwrap_err(),
        invalid.send(&client).await.unwrap_err().into_parts().0,
        elsewhere.event_types().list().await.unwrap_err(),
        refused.send(&nowhere).await.unwrap_err().into_parts().0,
    ] {
        let mut shown = format!("{error} {}", show(&error));
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            write!(shown, " {cause} {cause:?}").unwrap();
            source = cause.source();
        }
        assert_hidden(&shown, &secrets);
    }
}
