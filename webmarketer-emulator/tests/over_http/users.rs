//! Searching users, and listing their events.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, purchase, shop};

const SEARCH: &str = "/projects/shop/users/search";

async fn search(client: &Client, body: &Value) -> Value {
    client.post(SEARCH, body).await.ok()
}

fn emails(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap_or_default()).collect()
}

/// Ada, Bob and Cy with their purchases, and a user without an e-mail address, in this order.
async fn four_users() -> (webmarketer_emulator::Emulator, Client) {
    let (emulator, client) = shop().await;
    for (nonce, name, place) in [("1", "cy", "33000"), ("2", "ada", "1000"), ("3", "bob", "75001")] {
        let mut event = purchase(nonce, &format!("{name}@example.com"));
        event["data"]["first_name"] = json!(name);
        event["data"]["location"] = json!({"zipcode": place, "country": if name == "ada" { "BE" } else { "FR" }});
        client.sent(&event).await;
    }
    let signed_in = json!({
        "projectId": "shop", "eventType": "signed-in", "nonce": "4", "data": {"customer_id": "c-1"}
    });
    client.sent(&signed_in).await;
    (emulator, client)
}

#[tokio::test]
async fn a_user_has_the_latest_values_of_its_fields() {
    let (_emulator, client) = shop().await;
    client.sent(&purchase("1", "ada@example.com")).await;
    let mut second = purchase("2", "ada@example.com");
    second["data"]["first_name"] = json!("Ada");
    client.sent(&second).await;
    let page = search(&client, &json!({})).await;
    assert_eq!(page["total"], 1);
    let user = page["data"][0].as_object().unwrap();
    let names: Vec<_> = user.keys().map(String::as_str).collect();
    let own = ["_id", "createdAt", "fields", "firstEventDate", "firstInteractionDate"];
    assert_eq!(
        names.iter().copied().filter(|name| !own.contains(name)).collect::<Vec<_>>(),
        ["email", "first_name", "lastEventDate", "lastInteractionDate", "projectId", "updatedAt"]
    );
    assert_eq!((&user["projectId"], &user["first_name"]), (&json!("shop"), &json!("Ada")));
}

#[tokio::test]
async fn fields_restrict_the_properties_of_a_user() {
    let (_emulator, client) = four_users().await;
    let page = search(&client, &json!({"fields": ["first_name", "nothing"]})).await;
    let user = page["data"][0].as_object().unwrap();
    assert!(user.contains_key("first_name") && !user.contains_key("email"), "{user:?}");
    assert_eq!(user["fields"], json!([{"field": "first_name", "values": ["cy"]}]));
}

#[tokio::test]
async fn users_are_sorted_ascending_or_descending_and_those_without_a_value_are_last() {
    let (_emulator, client) = four_users().await;
    let (ada, bob, cy) = ("ada@example.com", "bob@example.com", "cy@example.com");
    assert_eq!(emails(&search(&client, &json!({})).await), [cy, ada, bob, ""]);
    assert_eq!(emails(&search(&client, &json!({"sort": "email", "order": "ASC"})).await), [ada, bob, cy, ""]);
    assert_eq!(emails(&search(&client, &json!({"sort": "email"})).await), [ada, bob, cy, ""]);
    assert_eq!(emails(&search(&client, &json!({"sort": "email", "order": "DESC"})).await), [cy, bob, ada, ""]);
    assert_eq!(search(&client, &json!({"sort": "location"})).await["total"], 4);
}

#[tokio::test]
async fn filters_are_values_that_users_must_have() {
    let (_emulator, client) = four_users().await;
    let found = async |filters| search(&client, &json!({"filters": filters})).await["total"].clone();
    assert_eq!(found(json!({"email": "ada@example.com"})).await, 1);
    assert_eq!(found(json!({"first_name": "ada", "email": "bob@example.com"})).await, 0);
    assert_eq!(found(json!({"location": {"zipcode": "1000", "country": "BE"}})).await, 1);
    assert_eq!(found(json!({"nothing": 1})).await, 0);
    for no_filter in [json!(null), json!([]), json!([{"email": "ada@example.com"}]), json!("ada"), json!({})] {
        assert_eq!(found(no_filter).await, 4);
    }
}

#[tokio::test]
async fn offset_and_limit_are_in_the_body_or_in_the_query() {
    let (_emulator, client) = four_users().await;
    let figures = |page: &Value| ["total", "count", "limit", "offset"].map(|name| page[name].as_u64().unwrap());
    assert_eq!(figures(&search(&client, &json!({})).await), [4, 4, 10, 0]);
    assert_eq!(figures(&search(&client, &json!({"limit": 2, "offset": 3})).await), [4, 1, 2, 3]);
    assert_eq!(figures(&search(&client, &json!({"limit": 0})).await), [4, 4, 0, 4]);
    let by_query = |query: &str| format!("{SEARCH}?{query}");
    assert_eq!(figures(&client.post(&by_query("limit=3&offset=2"), &json!({})).await.ok()), [4, 2, 3, 2]);
    // The body takes precedence over the query.
    assert_eq!(figures(&client.post(&by_query("limit=3"), &json!({"limit": 1})).await.ok()), [4, 1, 1, 0]);
}

#[tokio::test]
async fn unknown_and_invalid_parts_of_a_search_are_ignored() {
    let (_emulator, client) = four_users().await;
    for body in [
        json!([]),
        json!({"limit": -1, "offset": "two", "fields": "email", "sort": 5, "order": "UP", "filters": 7}),
        json!({"fields": [], "sort": "nothing"}),
    ] {
        assert_eq!(search(&client, &body).await, search(&client, &json!({})).await);
    }
    assert_eq!(client.send("POST", SEARCH, None, b"{").await.ok()["total"], 4);
    assert_eq!(client.post(&format!("{SEARCH}?limit=%FF"), &json!({})).await.ok()["total"], 4);
}

#[tokio::test]
async fn the_events_of_a_user_have_computed_values_and_the_latest_are_first() {
    let (_emulator, client) = shop().await;
    for (nonce, date) in [("1", "2026-05-04T12:00:00Z"), ("2", "2026-05-06T12:00:00Z"), ("3", "2026-05-05T12:00:00Z")] {
        let mut event = purchase(nonce, "ada@example.com");
        event["eventDate"] = json!(date);
        client.sent(&event).await;
    }
    client.sent(&purchase("4", "bob@example.com")).await;
    let ada = search(&client, &json!({"filters": {"email": "ada@example.com"}})).await["data"][0]["_id"].clone();
    let path = format!("/projects/shop/users/{}/events", ada.as_str().unwrap());
    let page = client.get(&path).await.ok();
    let orders = |page: &Value| -> Vec<String> {
        let events = page["data"].as_array().unwrap().iter();
        events.map(|event| event["data"]["order_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(orders(&page), ["2", "3", "1"]);
    let event = &page["data"][0];
    assert_eq!((&event["userId"], &event["eventType"]), (&ada, &json!("purchase")));
    assert_eq!(event["statistics"]["items"], json!({"value": 2, "date": null}));
    assert_eq!(orders(&client.get(&format!("{path}?limit=1&offset=1")).await.ok()), ["3"]);
    assert_eq!(orders(&client.get(&format!("{path}?limit=one&offset=-1")).await.ok()), ["2", "3", "1"]);
}

#[tokio::test]
async fn an_unknown_user_is_404() {
    let (_emulator, client) = shop().await;
    for user in ["1", "e5be5b04-0721-4a6e-87eb-b880f81a12d2", "%FF"] {
        client.get(&format!("/projects/shop/users/{user}/events")).await.error(404);
    }
}

#[tokio::test]
async fn a_user_has_the_properties_that_the_php_sdk_reads() {
    let (_emulator, client) = shop().await;
    for (nonce, date) in [("1", "2026-05-04T12:00:00Z"), ("2", "2026-05-01T08:00:00Z")] {
        let mut event = purchase(nonce, "ada@example.com");
        event["eventDate"] = json!(date);
        client.sent(&event).await;
    }
    let user = search(&client, &json!({})).await["data"][0].clone();
    assert_eq!(user["fields"], json!([{"field": "email", "values": ["ada@example.com"]}]));
    assert_eq!(user["firstEventDate"], "2026-05-01T08:00:00.000Z");
    assert_eq!(user["lastEventDate"], "2026-05-04T12:00:00.000Z");
    assert_eq!((&user["firstInteractionDate"], &user["lastInteractionDate"]), (&Value::Null, &Value::Null));
    let interaction =
        json!({"userData": {"email": "ada@example.com"}, "nodeData": {"wmktId": "1234"}, "date": "2026-05-02"});
    client.post("/projects/shop/interactions/offline", &interaction).await.ok();
    let user = search(&client, &json!({"sort": "lastEventDate"})).await["data"][0].clone();
    assert!(user["firstInteractionDate"].is_string() && user["lastInteractionDate"].is_string(), "{user}");

    let path = format!("/projects/shop/users/{}/events", user["_id"].as_str().unwrap());
    let event = client.get(&path).await.ok()["data"][0].clone();
    assert_eq!(event["user"], json!({"email": "ada@example.com"}));
    assert_eq!((&event["event"]["order_id"], &event["event"]["email"]), (&json!("1"), &Value::Null));
    assert_eq!(event["metrics"]["turnover"]["value"], 49.5);
    assert_eq!(event["eventDate"], "2026-05-04T12:00:00.000Z");
    assert!(event["updatedAt"].is_string() && event.get("expirationPolicy").is_some(), "{event}");
}

#[tokio::test]
async fn a_page_without_a_limit_has_no_next_page_for_the_php_sdk() {
    let (_emulator, client) = four_users().await;
    for path in ["/projects/shop/event-types?limit=0", "/projects/shop/trashed-events?limit=0"] {
        let page = client.get(path).await.ok();
        // `hasNext` of the SDK.
        assert!(page["offset"].as_u64().unwrap() >= page["total"].as_u64().unwrap(), "{page}");
    }
    let page = search(&client, &json!({"limit": 0})).await;
    assert_eq!((&page["offset"], &page["count"]), (&json!(4), &json!(4)));
}

#[tokio::test]
async fn integrations_and_custom_columns_are_empty_and_cannot_be_written() {
    let (_emulator, client) = shop().await;
    let integrations = client.get("/projects/shop/integrations").await.ok();
    assert_eq!((&integrations["total"], &integrations["data"]), (&json!(0), &json!([])));
    assert_eq!(client.get("/projects/shop/custom-columns").await.ok(), json!([]));
    for collection in ["integrations", "custom-columns"] {
        let path = format!("/projects/shop/{collection}");
        client.get(&format!("{path}/1234")).await.error(404);
        client.post(&path, &json!({})).await.error(501);
        client.delete(&format!("{path}/1234")).await.error(501);
        client.send("TRACE", &path, None, b"").await.error(405);
    }
    assert_eq!(client.get("/agents/me/workspaces").await.ok()[0]["slug"], "emulator");
}
