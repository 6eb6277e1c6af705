//! Clients that send nothing: recorders and disabled clients.

use serde_json::json;
use webmarketer_core::api::{StateUpdate, StatisticUpdate};
use webmarketer_core::schema::{Catalogue, Entity, EventType, Field, FieldType};
use webmarketer_core::{Client, Email, Envelope, ErrorKind, EventId, Pii, Untyped, WebmarketerEvent, parse_date};

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
async fn a_recorder_keeps_sent_events_and_removes_duplicates() {
    let (client, recorder) = Client::recording();
    let receipt = newsletter("ada@example.com").send(&client).await.unwrap();
    receipt.event_id.set(Newsletter::CONVERTED, true).send(&client).await.unwrap();
    let envelope = Visit { page: "/".to_owned() }.envelope();
    let (first, again) = (envelope.send(&client).await.unwrap(), envelope.send(&client).await.unwrap());
    assert_eq!(first, again);
    recorder.assert_sent::<Newsletter>(|data| data["email"] == "ada@example.com");
    assert_eq!(recorder.sent::<Visit>().len(), 1);
    assert_eq!(recorder.all().len(), 2);
    assert!(!format!("{recorder:?} {:?}", recorder.all()).contains("ada@"));
    let missed = std::panic::catch_unwind(|| recorder.assert_sent::<Visit>(|data| data["page"] == "/other"));
    let message = *missed.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("no event of type `visit`") && message.contains("1 of that type, 2 in all"), "{message}");
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
async fn an_event_that_the_service_would_trash_is_an_error_of_the_recorder() {
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
async fn reading_from_a_client_without_a_service_is_an_error() {
    let (recording, _) = Client::recording();
    assert_eq!(recording.me().await.unwrap_err().kind(), ErrorKind::InvalidInput);
    let disabled = Client::disabled();
    let receipt = newsletter("ada@example.com").send(&disabled).await.unwrap();
    assert_eq!(receipt.event_id.as_str(), "00000000-0000-0000-0000-000000000000");
    let error = disabled.event_types().list().await.unwrap_err();
    assert!(error.to_string().contains("the client is disabled"), "{error}");
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("refunded"), state("shipped"), statistic("margin"))]
struct Purchase {
    order_id: String,
    note: Option<String>,
}

fn purchase(order_id: &str) -> Purchase {
    Purchase { order_id: order_id.to_owned(), note: None }
}

/// The message of a failed assertion.
fn failure(assertion: impl FnOnce() + std::panic::UnwindSafe) -> String {
    *std::panic::catch_unwind(assertion).unwrap_err().downcast::<String>().unwrap()
}

#[tokio::test]
async fn states_and_statistics_are_recorded_and_asserted() {
    let (client, recorder) = Client::recording();
    let id = purchase("42").send(&client).await.unwrap().event_id;
    let other = purchase("43").send(&client).await.unwrap().event_id;
    let date = parse_date("2026-05-04T12:00:00Z").unwrap();
    id.set(Purchase::REFUNDED, true).date(date).send(&client).await.unwrap();
    id.set(Purchase::MARGIN, 12.5).send(&client).await.unwrap();
    id.set(Purchase::MARGIN, 13.5).send(&client).await.unwrap();

    recorder.assert_set(&id, Purchase::REFUNDED, true);
    recorder.assert_set(&id, Purchase::MARGIN, 13.5);
    recorder.assert_not_set(&id, Purchase::SHIPPED);
    recorder.assert_not_set(&other, Purchase::REFUNDED);
    let updates = recorder.updates();
    assert_eq!(updates.len(), 3);
    assert_eq!((&*updates[0].event_id, &*updates[0].event_type), (id.as_str(), "purchase"));
    assert_eq!((&updates[0].entity, &*updates[0].key, &updates[0].value), (&Entity::State, "refunded", &1.into()));
    assert_eq!((updates[0].date, updates[1].date), (Some(date), None));
    assert_eq!(recorder.last_set(&id, "margin").unwrap().value.as_f64(), Some(13.5));

    let (said, id) = (recorder.clone(), &id);
    let other_value = failure(|| said.assert_set(id, Purchase::MARGIN, 12.5));
    assert!(other_value.contains("`margin`") && other_value.contains("last set to another value"), "{other_value}");
    let not_set = failure(|| said.assert_set(id, Purchase::SHIPPED, true));
    assert!(not_set.contains("was not set; set on this event: `margin`, `refunded`"), "{not_set}");
    let set = failure(|| said.assert_not_set(id, Purchase::MARGIN));
    assert!(set.contains("`margin`") && set.contains("set 2 times"), "{set}");
    assert!(![other_value, not_set, set].concat().contains("3.5"), "a value is shown");
    assert!(failure(|| said.assert_nothing_sent()).contains("purchase.margin"));
    recorder.clear();
    recorder.assert_nothing_sent();
    id.set(Purchase::SHIPPED, true).send(&client).await.unwrap();
}

#[tokio::test]
async fn an_invalid_state_or_statistic_is_an_error_as_in_the_service() {
    let (client, recorder) = Client::recording();
    let unknown = EventId::<Purchase>::new("nonsense").set(Purchase::REFUNDED, true).send(&client).await.unwrap_err();
    assert_eq!((unknown.kind(), unknown.status()), (ErrorKind::NotFound, Some(404)), "{unknown}");

    let id = purchase("42").send(&client).await.unwrap().event_id;
    let (on, margin) = (json!({"value": 1}), json!({"value": 2.5}));
    let (on, margin) = (StateUpdate::from_json(&on).unwrap(), StatisticUpdate::from_json(&margin).unwrap());
    let events = client.events();
    for error in [
        events.set_state(&id, "insured", &on).await.unwrap_err(),
        events.set_state(&id, "margin", &on).await.unwrap_err(),
        events.set_state(&id, "order_id", &on).await.unwrap_err(),
        events.set_statistic(&id, "refunded", &margin).await.unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)), "{error}");
        assert_eq!(error.messages(), ["No storageKey matching field in this eventType"]);
    }
    let two = StateUpdate { value: 2, ..on.clone() };
    let error = events.set_state(&id, "refunded", &two).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Refused, Some(400)), "{error}");
    let error = id.set(Purchase::MARGIN, f64::NAN).send(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
    assert!(recorder.updates().is_empty());

    // Untyped ids are checked in the same way, and an earlier event can be declared.
    let untyped = EventId::<Untyped>::new(id.as_str());
    events.set_state(&untyped, "refunded", &on).await.unwrap();
    events.set_statistic(&untyped, "insured", &margin).await.unwrap_err();
    let earlier = recorder.add_event_id::<Purchase>("earlier");
    earlier.set(Purchase::REFUNDED, false).send(&client).await.unwrap();
    recorder.assert_set(&earlier, Purchase::REFUNDED, false);
}

#[tokio::test]
async fn sent_events_are_asserted_by_type_count_and_data() {
    let (client, recorder) = Client::recording();
    recorder.assert_not_sent::<Purchase>();
    purchase("42").send(&client).await.unwrap();
    purchase("43").send(&client).await.unwrap();
    recorder.assert_sent_event(&purchase("42"));
    recorder.assert_count::<Purchase>(2);
    recorder.assert_not_sent::<Visit>();
    assert_eq!((recorder.count::<Purchase>(), recorder.count::<Visit>()), (2, 0));

    let said = recorder.clone();
    let sent = failure(|| said.assert_not_sent::<Purchase>());
    assert!(sent.contains("expected no event of type `purchase`; 2 of that type, 2 in all"), "{sent}");
    let count = failure(|| said.assert_count::<Visit>(1));
    assert!(count.contains("expected 1 of type `visit`; 0 of that type, 2 in all"), "{count}");
    let noted = Purchase { note: Some("for Ada".to_owned()), ..purchase("44") };
    let differs = failure(|| said.assert_sent_event(&noted));
    assert!(differs.contains("differs in `note`, `order_id`") && !differs.contains("Ada"), "{differs}");
}

#[tokio::test]
async fn a_nonce_of_two_different_events_is_an_error_of_the_recorder() {
    let (client, recorder) = Client::recording();
    let first = purchase("42").envelope().nonce("n-1").send(&client).await.unwrap();
    let again = purchase("42").envelope().nonce("n-1").send(&client).await.unwrap();
    assert_eq!(first.event_id, again.event_id);

    let other_type = Visit { page: "/42".to_owned() }.envelope().nonce("n-1").send(&client).await.unwrap_err();
    assert_eq!(other_type.kind(), ErrorKind::Refused);
    let said = other_type.to_string();
    assert!(said.contains("`n-1`") && said.contains("`purchase`") && said.contains("`visit`"), "{said}");
    let other_data = purchase("43").envelope().nonce("n-1").send_checked(&client).await.unwrap_err();
    let said = other_data.to_string();
    assert!(said.contains("other data in `order_id`") && !said.contains("43"), "{said}");
    recorder.assert_count::<Purchase>(1);
    recorder.assert_not_sent::<Visit>();
}
