//! Creates, reads, updates and archives event types.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, empty, shop};

const SAMPLE: &str = include_str!("../../../contract/samples/create-event-type.request.json");

fn field(key: &str) -> Value {
    json!({
        "entity": "event", "type": "string", "storageKey": key, "ingestionKey": key,
        "optional": false, "discriminant": false, "isPii": false, "isMostProbableLocation": false
    })
}

fn is_date(value: &Value) -> bool {
    // For example 2026-05-04T12:00:00.000Z.
    value.as_str().is_some_and(|date| date.len() == 24 && webmarketer_core::parse_date(date).is_some())
}

#[tokio::test]
async fn the_sample_event_type_of_the_contract_is_created_unchanged() {
    let (_emulator, client) = empty().await;
    let mut sample: Value = serde_json::from_str(SAMPLE).unwrap();
    // The sample has a placeholder with both values.
    sample["expirationPolicy"]["from"] = json!("event-type");
    let answer = client.post("/projects/empty/event-types", &sample).await;
    assert_eq!(answer.status, 201);
    let made = answer.json();
    for (name, value) in sample.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["_id"].as_str().unwrap().len(), 24);
    assert_eq!(made["projectId"], "empty");
    assert!(is_date(&made["createdAt"]) && made["createdAt"] == made["updatedAt"]);
    assert_eq!(made.as_object().unwrap().get("archivedAt"), Some(&Value::Null));
    assert_eq!(made["phoneParsingConfig"], json!([]));
    assert_eq!(client.get("/projects/empty/event-types/contact-form").await.ok(), made);
}

#[tokio::test]
async fn omitted_properties_have_the_defaults_of_the_project() {
    let (_emulator, client) = shop().await;
    let body = json!({"reference": "new", "name": "New", "fields": []});
    let made = client.post("/projects/shop/event-types", &body).await.ok();
    assert_eq!(made["expirationPolicy"], json!({"from": "project"}));
    let countries = json!([{"order": 1, "countryCode": "FR"}, {"order": 2, "countryCode": "BE"}]);
    assert_eq!(made["phoneParsingConfig"], countries);

    let own = json!([{"order": 1, "countryCode": "CH"}]);
    let body = json!({"reference": "own", "name": "Own", "fields": [], "phoneParsingConfig": own});
    assert_eq!(client.post("/projects/shop/event-types", &body).await.ok()["phoneParsingConfig"], own);
}

#[tokio::test]
async fn properties_that_the_service_sets_are_ignored_in_a_body() {
    let (_emulator, client) = empty().await;
    let body = json!({
        "reference": "new", "name": "New", "fields": [], "_id": "mine", "projectId": "other",
        "archivedAt": "2026-01-01T00:00:00Z", "createdAt": "2001-01-01T00:00:00Z", "attributable": true
    });
    let made = client.post("/projects/empty/event-types", &body).await.ok();
    assert_ne!(made["_id"], "mine");
    assert_eq!(made["projectId"], "empty");
    assert_eq!(made["archivedAt"], Value::Null);
    assert_ne!(made["createdAt"], body["createdAt"]);
    assert!(made.get("attributable").is_none());
}

#[tokio::test]
async fn a_used_reference_is_409_also_if_the_other_event_type_is_archived() {
    let (_emulator, client) = shop().await;
    let body = json!({"reference": "purchase", "name": "Again", "fields": []});
    client.post("/projects/shop/event-types", &body).await.error(409);
    client.delete("/projects/shop/event-types/purchase").await;
    let message = client.post("/projects/shop/event-types", &body).await.error(409);
    assert!(message.contains("archived"), "{message}");
}

#[tokio::test]
async fn a_malformed_event_type_is_400_with_the_json_pointer() {
    let (_emulator, client) = empty().await;
    let mut bad_field = field("a");
    bad_field["optional"] = json!("no");
    let wrong = [
        (json!({"name": "A", "fields": []}), "/reference"),
        (json!({"reference": "", "name": "A", "fields": []}), "/reference"),
        (json!({"reference": "a", "fields": []}), "/name"),
        (json!({"reference": "a", "name": "", "fields": []}), "/name"),
        (json!({"reference": "a", "name": "A"}), "/fields"),
        (json!({"reference": "a", "name": "A", "fields": [field("b"), {}]}), "/fields/1/entity"),
        (json!({"reference": "a", "name": "A", "fields": [bad_field]}), "/fields/0/optional"),
        (json!({"reference": "a", "name": "A", "fields": [], "metadata": 1}), "/metadata"),
        (json!({"reference": "a", "name": "A", "fields": [], "expirationPolicy": {}}), "/expirationPolicy"),
        (json!({"reference": "a", "name": "A", "fields": [], "phoneParsingConfig": [1]}), "/phoneParsingConfig"),
    ];
    for (body, place) in wrong {
        let message = client.post("/projects/empty/event-types", &body).await.error(400);
        assert!(message.contains(place), "{message}");
    }
    assert_eq!(client.get("/projects/empty/event-types").await.ok()["total"], 0);
}

#[tokio::test]
async fn an_unknown_reference_is_404() {
    let (_emulator, client) = shop().await;
    let path = "/projects/shop/event-types/nothing";
    assert!(client.get(path).await.error(404).contains("`nothing`"));
    client.patch(path, &json!({"name": "A"})).await.error(404);
    client.delete(path).await.error(404);
}

#[tokio::test]
async fn a_patch_replaces_all_fields_and_keeps_the_other_properties() {
    let (_emulator, client) = shop().await;
    let path = "/projects/shop/event-types/purchase";
    let before = client.get(path).await.ok();
    assert!(before["fields"].as_array().unwrap().len() > 1);

    let after = client.patch(path, &json!({"fields": [field("only")]})).await.ok();
    assert_eq!(after["fields"], json!([field("only")]));
    assert!(is_date(&after["updatedAt"]) && after["updatedAt"] != before["updatedAt"]);
    for (name, value) in before.as_object().unwrap() {
        if !["fields", "updatedAt"].contains(&name.as_str()) {
            assert_eq!(after[name], *value, "{name}");
        }
    }
    assert_eq!(client.get(path).await.ok(), after);
}

#[tokio::test]
async fn a_patch_changes_only_the_properties_that_it_supports() {
    let (_emulator, client) = shop().await;
    let path = "/projects/shop/event-types/purchase";
    let before = client.get(path).await.ok();
    let policy = json!({"from": "event-type", "retentionDurationInDays": 30});
    let body = json!({
        "name": "Bought", "expirationPolicy": policy, "attributable": true, "fields": null,
        "reference": "bought", "metadata": {"a": 1}, "phoneParsingConfig": []
    });
    let after = client.patch(path, &body).await.ok();
    assert_eq!(after["name"], "Bought");
    assert_eq!(after["expirationPolicy"], policy);
    assert_eq!(after["attributable"], true);
    for name in ["fields", "reference", "metadata", "phoneParsingConfig"] {
        assert_eq!(after[name], before[name], "{name}");
    }
}

#[tokio::test]
async fn a_malformed_patch_is_400_and_changes_nothing() {
    let (_emulator, client) = shop().await;
    let path = "/projects/shop/event-types/purchase";
    let before = client.get(path).await.ok();
    let wrong = [
        (json!({"name": ""}), "/name"),
        (json!({"name": 1}), "/name"),
        (json!({"name": "Fine", "fields": [{"entity": "event"}]}), "/fields/0/type"),
        (json!({"attributable": "yes"}), "/attributable"),
        (json!({"expirationPolicy": []}), "/expirationPolicy"),
    ];
    for (body, place) in wrong {
        let message = client.patch(path, &body).await.error(400);
        assert!(message.contains(place), "{message}");
    }
    assert_eq!(client.get(path).await.ok(), before);
}

#[tokio::test]
async fn an_archived_event_type_can_be_read_and_keeps_its_archive_date() {
    let (_emulator, client) = shop().await;
    let path = "/projects/shop/event-types/purchase";
    assert_eq!(client.delete(path).await.status, 200);
    let archived = client.get(path).await.ok();
    assert!(is_date(&archived["archivedAt"]));
    assert_eq!(client.delete(path).await.status, 200);
    assert_eq!(client.get(path).await.ok(), archived);
}

#[tokio::test]
async fn unknown_entities_types_and_properties_are_returned_unchanged() {
    let (_emulator, client) = empty().await;
    let mut strange = field("a");
    strange["entity"] = json!("event-type");
    strange["type"] = json!("hologram");
    strange["colour"] = json!({"red": 1});
    let body = json!({"reference": "née café/1", "name": "N", "fields": [strange]});
    assert_eq!(client.post("/projects/empty/event-types", &body).await.ok()["fields"], body["fields"]);
    let path = "/projects/empty/event-types/n%C3%A9e%20caf%C3%A9%2F1";
    assert_eq!(client.get(path).await.ok()["fields"], body["fields"]);
}

/// Malformed contents of an event type, each with the JSON pointer in the error.
fn malformed_contents() -> Vec<(Value, String)> {
    let mut wrong = Vec::new();
    for name in ["storageKey", "optional", "discriminant", "isPii"] {
        let mut lacking = field("a");
        lacking.as_object_mut().unwrap().remove(name);
        wrong.push((json!({"fields": [field("b"), lacking]}), format!("/fields/1/{name}")));
        let mut nulled = field("a");
        nulled[name] = Value::Null;
        wrong.push((json!({"fields": [nulled]}), format!("/fields/0/{name}")));
    }
    for (name, value) in [("label", json!(5)), ("metadata", json!([])), ("key", json!({}))] {
        let mut misshapen = field("a");
        misshapen[name] = value;
        wrong.push((json!({"fields": [misshapen]}), format!("/fields/0/{name}")));
    }
    for policy in [json!({"from": "nowhere"}), json!({"from": ""})] {
        wrong.push((json!({"expirationPolicy": policy}), "/expirationPolicy/from".to_owned()));
    }
    for days in [json!(1.5), json!("30"), json!(true)] {
        let policy = json!({"from": "event-type", "retentionDurationInDays": days});
        wrong.push((json!({"expirationPolicy": policy}), "/expirationPolicy/retentionDurationInDays".to_owned()));
    }
    wrong
}

#[tokio::test]
async fn malformed_contents_of_an_event_type_are_400() {
    let (_emulator, client) = shop().await;
    let mut wrong = malformed_contents();
    for (body, place) in &wrong {
        let message = client.patch("/projects/shop/event-types/purchase", body).await.error(400);
        assert!(message.contains(place.as_str()), "{message}");
    }
    for order in [json!(0.5), json!("1")] {
        let countries = json!([{"countryCode": "FR", "order": 1}, {"countryCode": "BE", "order": order}]);
        wrong.push((json!({"phoneParsingConfig": countries}), "/phoneParsingConfig/1/order".to_owned()));
    }
    for (body, place) in wrong {
        let mut whole = json!({"reference": "new", "name": "New", "fields": []});
        whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        let message = client.post("/projects/shop/event-types", &whole).await.error(400);
        assert!(message.contains(&place), "{message}");
    }
}

#[tokio::test]
async fn null_in_an_event_type_means_absent() {
    let (_emulator, client) = shop().await;
    let mut silent = field("a");
    silent["label"] = Value::Null;
    let policy = json!({"from": "event-type", "retentionDurationInDays": null});
    let body = json!({"fields": [silent], "expirationPolicy": policy});
    let after = client.patch("/projects/shop/event-types/purchase", &body).await.ok();
    assert_eq!((&after["fields"], &after["expirationPolicy"]), (&json!([field("a")]), &policy));
}
