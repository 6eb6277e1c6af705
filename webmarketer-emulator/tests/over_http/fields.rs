//! Lists, creates and deletes the shared fields of a project.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, empty, shop};

fn points() -> Value {
    json!({
        "entity": "user", "type": "number", "label": "Points", "key": "points", "isPii": false, "discriminant": false,
        "metadata": {"unit": "point"}
    })
}

async fn list(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).await.ok().as_array().unwrap().clone()
}

fn keys(fields: &[Value]) -> Vec<&str> {
    let mut keys: Vec<_> = fields.iter().map(|field| field["key"].as_str().unwrap()).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn the_fields_of_a_project_are_those_of_its_event_types_without_duplicates() {
    let (_emulator, client) = shop().await;
    let users = list(&client, "/projects/shop/user-fields").await;
    let expected =
        ["birth_date", "customer_id", "email", "first_name", "last_name", "location", "newsletter_consent", "phone"];
    assert_eq!(keys(&users), expected);
    let states = list(&client, "/projects/shop/state-fields").await;
    assert_eq!(keys(&states), ["refunded", "shipped"]);
    let statistics = list(&client, "/projects/shop/statistic-fields").await;
    assert_eq!(keys(&statistics), ["items", "margin", "turnover"]);
    for (fields, entity) in [(&users, "user"), (&states, "state"), (&statistics, "statistic")] {
        assert!(fields.iter().all(|field| field["entity"] == entity && field["projectId"] == "shop"));
    }
    let all = list(&client, "/projects/shop/fields").await;
    assert_eq!(all.len(), users.len() + states.len() + statistics.len());
    let email = users.iter().find(|field| field["key"] == "email").unwrap();
    assert_eq!((&email["discriminant"], &email["type"]), (&json!(true), &json!("email")));
}

#[tokio::test]
async fn a_field_is_created_listed_and_deleted() {
    let (_emulator, client) = empty().await;
    let path = "/projects/empty/fields";
    let answer = client.post(path, &points()).await;
    assert_eq!(answer.status, 201);
    let made = answer.json();
    for (name, value) in points().as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(made["projectId"], "empty");
    let listed = list(&client, path).await;
    assert_eq!(listed, std::slice::from_ref(&made));
    assert_eq!(list(&client, "/projects/empty/user-fields").await, listed);
    assert!(list(&client, "/projects/empty/state-fields").await.is_empty());

    let path = format!("{path}/{}", made["_id"].as_str().unwrap());
    assert_eq!(client.delete(&path).await.status, 200);
    client.delete(&path).await.error(404);
    assert!(list(&client, "/projects/empty/fields").await.is_empty());
}

#[tokio::test]
async fn a_field_key_is_unique_for_each_entity() {
    let (_emulator, client) = empty().await;
    let path = "/projects/empty/fields";
    client.post(path, &points()).await.ok();
    let message = client.post(path, &points()).await.error(400);
    assert!(message.contains("`user`") && message.contains("`points`"), "{message}");
    let mut statistic = points();
    statistic["entity"] = json!("statistic");
    client.post(path, &statistic).await.ok();
}

#[tokio::test]
async fn a_field_of_an_unknown_entity_or_type_is_kept_unchanged() {
    let (_emulator, client) = empty().await;
    let mut field = points();
    field["entity"] = json!("household");
    field["type"] = json!("colour");
    let made = client.post("/projects/empty/fields", &field).await.ok();
    assert_eq!((&made["entity"], &made["type"]), (&json!("household"), &json!("colour")));
}

#[tokio::test]
async fn properties_of_a_field_that_the_service_sets_are_ignored() {
    let (_emulator, client) = empty().await;
    let mut field = points();
    for (name, value) in [("_id", "mine"), ("projectId", "other"), ("archivedAt", "2026-01-01T00:00:00Z"), ("x", "y")] {
        field[name] = json!(value);
    }
    let made = client.post("/projects/empty/fields", &field).await.ok();
    assert_eq!(made["_id"].as_str().unwrap().len(), 24);
    assert_eq!(made["projectId"], "empty");
    assert!(made.get("archivedAt").is_none() && made.get("x").is_none(), "{made}");
}

#[tokio::test]
async fn a_malformed_field_is_400_with_the_json_pointer() {
    let (_emulator, client) = empty().await;
    for (name, value) in [
        ("entity", json!(1)),
        ("entity", json!("event")),
        ("type", Value::Null),
        ("label", json!([])),
        ("key", json!("")),
        ("isPii", json!("yes")),
        ("discriminant", json!(1)),
        ("discriminant", Value::Null),
        ("metadata", json!("none")),
    ] {
        let mut field = points();
        field[name] = value;
        let message = client.post("/projects/empty/fields", &field).await.error(400);
        assert!(message.starts_with(&format!("at /{name}:")), "{message}");
    }
    for name in ["entity", "type", "label", "key", "isPii", "discriminant"] {
        let mut field = points();
        field.as_object_mut().unwrap().remove(name);
        let message = client.post("/projects/empty/fields", &field).await.error(400);
        assert!(message.starts_with(&format!("at /{name}:")), "{message}");
    }
    client.post("/projects/empty/fields", &json!([])).await.error(400);
}

#[tokio::test]
async fn an_event_type_keeps_a_deleted_field() {
    let (_emulator, client) = shop().await;
    let fields = list(&client, "/projects/shop/state-fields").await;
    for field in fields {
        client.delete(&format!("/projects/shop/fields/{}", field["_id"].as_str().unwrap())).await;
    }
    assert!(list(&client, "/projects/shop/state-fields").await.is_empty());
    let purchase = client.get("/projects/shop/event-types/purchase").await.ok();
    assert!(purchase["fields"].as_array().unwrap().iter().any(|field| field["storageKey"] == "shipped"));
}
