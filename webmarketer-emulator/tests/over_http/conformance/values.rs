//! Valid and invalid values of each field type.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, empty};

/// Creates an event type with one mandatory field of this type, and the phone countries France and Belgium.
async fn create(client: &Client, field_type: &str) {
    let field = json!({
        "entity": "event", "type": field_type, "storageKey": "value", "ingestionKey": "value", "optional": false,
        "discriminant": false, "isPii": false
    });
    let countries = json!([{"order": 2, "countryCode": "BE"}, {"order": 1, "countryCode": "FR"}]);
    let event_type = json!({"reference": "it", "name": "It", "fields": [field], "phoneParsingConfig": countries});
    client.post("/projects/empty/event-types", &event_type).await.ok();
}

/// Sends each value in an event, and checks which events are trashed.
async fn assert_values(field_type: &str, valid: &[Value], invalid: &[Value]) {
    let (emulator, client) = empty().await;
    create(&client, field_type).await;
    for (nonce, value) in valid.iter().chain(invalid).enumerate() {
        let event = json!({"projectId": "empty", "eventType": "it", "nonce": nonce, "data": {"value": value}});
        client.post("/events", &event).await.ok();
    }
    emulator.wait_idle().await;
    let trash = client.get("/projects/empty/trashed-events?limit=0").await.ok();
    let errors: Vec<_> =
        trash["data"].as_array().unwrap().iter().rev().flat_map(|event| event["errors"].as_array().unwrap()).collect();
    assert_eq!(errors.iter().map(|error| &error["value"]).collect::<Vec<_>>(), invalid.iter().collect::<Vec<_>>());
    for error in errors {
        assert_eq!((&error["type"], &error["field"]["storageKey"]), (&json!("invalid-field"), &json!("value")));
    }
}

#[tokio::test]
async fn a_string_or_a_message_is_any_string() {
    let strings = [json!("a"), json!(" "), json!("œ\n\u{1F600}"), json!("{}")];
    let others = [json!(5), json!(true), json!({}), json!(["a"])];
    assert_values("string", &strings, &others).await;
    assert_values("message", &strings, &others).await;
}

#[tokio::test]
async fn a_mandatory_value_that_is_empty_counts_as_missing() {
    let (emulator, client) = empty().await;
    create(&client, "string").await;
    for (nonce, data) in [json!({}), json!({"value": null}), json!({"value": ""})].into_iter().enumerate() {
        let event = json!({"projectId": "empty", "eventType": "it", "nonce": nonce, "data": data});
        client.post("/events", &event).await.ok();
    }
    emulator.wait_idle().await;
    let trash = client.get("/projects/empty/trashed-events").await.ok();
    let trash = trash["data"].as_array().unwrap();
    assert_eq!(trash.len(), 3);
    assert!(trash.iter().all(|event| event["errors"][0]["type"] == "missing-field"), "{trash:?}");
}

#[tokio::test]
async fn an_email_is_an_address() {
    let valid = [json!("ada@example.com"), json!("ada.lovelace+news@mail.example.com")];
    assert_values("email", &valid, &[json!("ada"), json!("ada@"), json!("@example.com"), json!(5)]).await;
}

#[tokio::test]
async fn a_phone_number_is_valid_in_one_of_the_countries_or_in_international_format() {
    let french = [json!("06 12 34 56 78"), json!("0612345678")];
    let others = [json!("0470 12 34 56"), json!("+32 470 12 34 56"), json!("+1 212-555-0123")];
    let valid: Vec<_> = french.into_iter().chain(others).collect();
    assert_values("phone", &valid, &[json!("0613"), json!("call me"), json!(612_345_678)]).await;
}

#[tokio::test]
async fn a_boolean_is_true_or_false() {
    assert_values("boolean", &[json!(true), json!(false)], &[json!("true"), json!(1), json!(0)]).await;
}

#[tokio::test]
async fn a_number_is_finite() {
    let valid = [json!(0), json!(-1.5), json!(1e300), json!(u64::MAX)];
    assert_values("number", &valid, &[json!("1"), json!(true), json!({"amount": 1})]).await;
    // JSON has no infinite numbers, and a number that is too large is invalid JSON here.
    let (_emulator, client) = empty().await;
    create(&client, "number").await;
    let infinite = br#"{"projectId": "empty", "eventType": "it", "nonce": "1", "data": {"value": 1e999}}"#;
    client.send("POST", "/events", Some("application/json"), infinite).await.error(400);
}

#[tokio::test]
async fn a_date_is_rfc_3339_and_utc_without_an_offset() {
    let valid = ["2026-05-04T12:00:00Z", "2026-05-04T14:00:00.5+02:00", "2026-05-04T12:00:00", "2004-09-22 14:15:00Z"];
    let invalid = [json!("2022-04-01Z05:00:00"), json!("04/05/2026"), json!("tomorrow"), json!(1_777_896_000)];
    assert_values("date", &valid.map(Value::from), &invalid).await;
}

#[tokio::test]
async fn a_currency_has_an_amount_and_an_iso_4217_code() {
    let valid = [json!({"amount": 49.9, "currency": "EUR"}), json!({"amount": -1, "currency": "JPY"})];
    let invalid = [
        json!({"amount": 49.9}),
        json!({"currency": "EUR"}),
        json!({"amount": "49.9", "currency": "EUR"}),
        json!({"amount": 49.9, "currency": "EURO"}),
        json!({"amount": 49.9, "currency": "ZZZ"}),
        json!(49.9),
        json!("49.9 EUR"),
    ];
    assert_values("currency", &valid, &invalid).await;
}

#[tokio::test]
async fn a_location_has_a_known_country_and_a_possible_zipcode() {
    let valid = [
        json!({"zipcode": "33000", "country": "France"}),
        json!({"zipcode": "33000", "country": "FR"}),
        json!({"zipcode": "1000", "country": "Belgium"}),
    ];
    let invalid = [
        json!({"zipcode": "wd", "country": "wd"}),
        json!({"zipcode": "n/a", "country": "France"}),
        json!({"zipcode": "33000"}),
        json!("33000 France"),
    ];
    assert_values("location", &valid, &invalid).await;
}

#[tokio::test]
async fn a_value_of_an_unknown_type_is_any_json() {
    let valid = [json!("a"), json!(5), json!(false), json!([1, [2]]), json!({"a": {"b": "c"}})];
    assert_values("colour", &valid, &[]).await;
}
