//! Facts about the service that clients depend on.

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, LEADS, Project, SHOP};

use crate::client::{ApiResponse as _, Client, empty, purchase, shop, start};

/// A mandatory field.
fn field(key: &str) -> Value {
    json!({
        "entity": "event", "type": "string", "storageKey": key, "ingestionKey": key, "optional": false,
        "discriminant": false, "isPii": false, "isMostProbableLocation": false
    })
}

/// Creates the event type `it` with these fields in the project `empty`, and returns the stored fields.
async fn create(client: &Client, fields: &Value) -> Value {
    let event_type = json!({"reference": "it", "name": "It", "fields": fields});
    client.post("/projects/empty/event-types", &event_type).await.ok()["fields"].clone()
}

fn it(nonce: &Value, data: &Value) -> Value {
    json!({"projectId": "empty", "eventType": "it", "nonce": nonce, "data": data})
}

async fn trash(client: &Client, project: &str) -> Value {
    client.get(&format!("/projects/{project}/trashed-events")).await.ok()
}

#[tokio::test]
async fn an_invalid_event_is_answered_with_200_and_an_id_and_then_trashed() {
    let (emulator, client) = shop().await;
    let answer = client.post("/events", &purchase("1", "no address")).await;
    assert_eq!(answer.status, 200);
    emulator.wait_idle().await;
    assert_eq!(trash(&client, "shop").await["data"][0]["_id"], answer.json());
}

#[tokio::test]
async fn the_response_to_an_event_is_a_bare_json_string() {
    let (_emulator, client) = shop().await;
    assert!(client.post("/events", &purchase("1", "ada@example.com")).await.ok().is_string());
}

#[tokio::test]
async fn two_events_with_the_same_nonce_are_one_event_and_both_responses_have_its_id() {
    let (emulator, client) = shop().await;
    let first = client.post("/events", &purchase("1", "ada@example.com")).await.ok();
    assert_eq!(client.post("/events", &purchase("1", "bob@example.com")).await.ok(), first);
    emulator.wait_idle().await;
    let users = client.post("/projects/shop/users/search", &json!({})).await.ok();
    assert_eq!((&users["total"], &users["data"][0]["email"]), (&json!(1), &json!("ada@example.com")));
}

#[tokio::test]
async fn the_scope_of_a_nonce_is_the_project() {
    let [shop, leads] = [SHOP, LEADS].map(|json| Project::from_json(json).unwrap());
    let (_emulator, client) = start(Emulator::builder().project(shop).project(leads)).await;
    let mut event = purchase("1", "ada@example.com");
    let in_shop = client.post("/events", &event).await.ok();
    event["projectId"] = json!("leads");
    assert_ne!(client.post("/events", &event).await.ok(), in_shop);
}

#[tokio::test]
async fn a_nonce_is_a_number_or_a_string() {
    let (_emulator, client) = empty().await;
    create(&client, &json!([])).await;
    for nonce in [json!(123), json!("abc")] {
        let id = client.sent(&it(&nonce, &json!({}))).await;
        assert_eq!(client.get(&format!("/projects/empty/events/{id}")).await.ok()["nonce"], nonce);
    }
}

#[tokio::test]
async fn a_date_can_have_a_space_and_is_utc_without_an_offset() {
    let (_emulator, client) = shop().await;
    for (nonce, date) in ["2004-09-22 14:15:00Z", "2004-09-22T14:15:00", "2004-09-22T16:15:00+02:00"].iter().enumerate()
    {
        let mut event = purchase(&nonce.to_string(), "ada@example.com");
        event["eventDate"] = json!(date);
        let id = client.sent(&event).await;
        let raw = client.get(&format!("/projects/shop/events/{id}")).await.ok();
        assert_eq!(raw["createdAt"], "2004-09-22T14:15:00.000Z");
    }
}

#[tokio::test]
async fn the_date_format_of_the_reference_that_is_not_rfc_3339_is_400() {
    let (_emulator, client) = shop().await;
    let mut event = purchase("1", "ada@example.com");
    event["eventDate"] = json!("2022-04-01Z05:00:00");
    client.post("/events", &event).await.error(400);
}

#[tokio::test]
async fn the_field_of_a_trash_error_is_an_object_or_optionally_a_string() {
    for strings in [false, true] {
        let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).string_errors(strings);
        let (emulator, client) = start(builder).await;
        client.post("/events", &purchase("1", "no address")).await.ok();
        emulator.wait_idle().await;
        let field = trash(&client, "shop").await["data"][0]["errors"][0]["field"].clone();
        let key = if strings { &field } else { &field["storageKey"] };
        assert_eq!(*key, "email");
    }
}

#[tokio::test]
async fn a_field_without_an_ingestion_key_is_never_mandatory() {
    let (_emulator, client) = empty().await;
    let mut not_carried = field("state_of_mind");
    not_carried["ingestionKey"] = Value::Null;
    create(&client, &json!([not_carried])).await;
    client.sent(&it(&json!("1"), &json!({}))).await;
    client.sent(&it(&json!("2"), &json!({"state_of_mind": 5}))).await;
}

#[tokio::test]
async fn the_ingestion_key_of_a_field_is_present_even_if_it_is_null() {
    let (_emulator, client) = empty().await;
    let mut silent = field("state_of_mind");
    silent.as_object_mut().unwrap().remove("ingestionKey");
    let event_type = json!({"reference": "it", "name": "It", "projectId": "other", "fields": [silent]});
    let created = create(&client, &json!([silent])).await;
    let page = json!({"total": 1, "count": 1, "data": [event_type]});
    let other = Project::from_json(&page.to_string()).unwrap();
    let (_other, client_of_other) = start(Emulator::builder().project(other)).await;
    let served = client_of_other.get("/projects/other/event-types/it").await.ok();
    for fields in [&created, &served["fields"]] {
        assert_eq!(fields[0].get("ingestionKey"), Some(&Value::Null), "{fields}");
    }
}

#[tokio::test]
async fn a_field_can_have_one_key_instead_of_two() {
    let (_emulator, client) = empty().await;
    let mut single = field("colour");
    let object = single.as_object_mut().unwrap();
    object.remove("ingestionKey");
    object.remove("storageKey");
    single["key"] = json!("colour");
    let created = create(&client, &json!([single])).await;
    single["ingestionKey"] = json!("colour");
    assert_eq!(created, json!([single]));
    client.post("/events/sync", &it(&json!("1"), &json!({}))).await.error(400);
    client.sent(&it(&json!("1"), &json!({"colour": "red"}))).await;
}

#[tokio::test]
async fn an_ingestion_key_is_present_even_if_it_is_null_and_was_not_given() {
    let (emulator, client) = empty().await;
    let mut not_given = field("state_of_mind");
    not_given.as_object_mut().unwrap().remove("ingestionKey");
    let has_null = |field: &Value| field.get("ingestionKey") == Some(&Value::Null);
    assert!(has_null(&create(&client, &json!([not_given])).await[0]));
    let path = "/projects/empty/event-types";
    assert!(has_null(&client.get(&format!("{path}?limit=0")).await.ok()["data"][0]["fields"][0]));
    assert!(has_null(&client.get(&format!("{path}/it")).await.ok()["fields"][0]));
    assert!(has_null(&client.patch(&format!("{path}/it"), &json!({"name": "It"})).await.ok()["fields"][0]));
    assert!(has_null(&client.get("/_emulator/event-types").await.ok()[0]["fields"][0]));
    // Events still do not carry the field.
    client.sent(&it(&json!("1"), &json!({}))).await;
    assert!(emulator.trash().is_empty());
}

#[tokio::test]
async fn the_two_spellings_of_the_event_entity_are_returned_unchanged() {
    let (_emulator, client) = empty().await;
    let (one, mut other) = (field("one"), field("other"));
    other["entity"] = json!("event-type");
    assert_eq!(create(&client, &json!([one, other])).await, json!([one, other]));
}

#[tokio::test]
async fn an_unknown_entity_or_type_is_valid_and_returned_unchanged() {
    let (_emulator, client) = empty().await;
    let mut unknown = field("mood");
    unknown["entity"] = json!("household");
    unknown["type"] = json!("colour");
    assert_eq!(create(&client, &json!([unknown])).await, json!([unknown]));
    client.sent(&it(&json!("1"), &json!({"mood": {"any": "thing"}}))).await;
}

#[tokio::test]
async fn a_patch_of_an_event_type_replaces_all_its_fields() {
    let (_emulator, client) = empty().await;
    create(&client, &json!([field("one"), field("other")])).await;
    let patched = client.patch("/projects/empty/event-types/it", &json!({"fields": [field("other")]})).await.ok();
    assert_eq!(patched["fields"], json!([field("other")]));
    client.sent(&it(&json!("1"), &json!({"other": "here"}))).await;
}

#[tokio::test]
async fn create_and_update_support_different_properties() {
    let (_emulator, client) = empty().await;
    let (metadata, countries) = (json!({"form": "webmarketer"}), json!([{"order": 1, "countryCode": "FR"}]));
    let event_type = json!({
        "reference": "it", "name": "It", "fields": [], "metadata": metadata, "phoneParsingConfig": countries,
        "attributable": true
    });
    let made = client.post("/projects/empty/event-types", &event_type).await.ok();
    assert_eq!((&made["metadata"], &made["phoneParsingConfig"]), (&metadata, &countries));
    assert!(made.get("attributable").is_none());
    let patch = json!({"metadata": {}, "phoneParsingConfig": [], "attributable": true});
    let patched = client.patch("/projects/empty/event-types/it", &patch).await.ok();
    assert_eq!((&patched["metadata"], &patched["phoneParsingConfig"]), (&metadata, &countries));
    assert_eq!(patched["attributable"], true);
}

#[tokio::test]
async fn a_state_is_0_or_1_and_a_statistic_any_number() {
    let (_emulator, client) = shop().await;
    let id = client.sent(&purchase("1", "ada@example.com")).await;
    let (state, statistic) =
        (format!("/projects/shop/events/{id}/states/shipped"), format!("/projects/shop/events/{id}/statistics/margin"));
    for value in [json!(0), json!(1)] {
        client.patch(&state, &json!({"value": value})).await.ok();
    }
    for value in [json!(0), json!(4000), json!(-0.25), json!(1e300)] {
        client.patch(&statistic, &json!({"value": value})).await.ok();
    }
    client.patch(&state, &json!({"value": 2})).await.error(400);
    client.patch(&statistic, &json!({"value": "2"})).await.error(400);
}

#[tokio::test]
async fn a_state_or_statistic_that_did_not_exist_at_the_time_of_the_event_is_404() {
    let (_emulator, client) = empty().await;
    create(&client, &json!([])).await;
    let id = client.sent(&it(&json!("1"), &json!({}))).await;
    let of = |entity: &str| {
        json!([{"entity": entity, "type": "number", "storageKey": "late", "ingestionKey": null,
        "optional": true, "discriminant": false, "isPii": false}])
    };
    for (entity, path) in [("state", "states"), ("statistic", "statistics")] {
        client.patch("/projects/empty/event-types/it", &json!({"fields": of(entity)})).await.ok();
        let path = format!("/projects/empty/events/{id}/{path}/late");
        let message = client.patch(&path, &json!({"value": 1})).await.error(404);
        assert_eq!(message, "No storageKey matching field in this eventType");
    }
}

#[tokio::test]
async fn archived_event_types_are_hidden_by_default_and_not_removed() {
    let (_emulator, client) = shop().await;
    let total = async |query: &str| {
        client.get(&format!("/projects/shop/event-types?reference=newsletter{query}")).await.ok()["total"].clone()
    };
    client.delete("/projects/shop/event-types/newsletter").await;
    assert_eq!(total("").await, 0);
    assert_eq!(total("&archived=true").await, 1);
    client.get("/projects/shop/event-types/newsletter").await.ok();
}

#[tokio::test]
async fn the_parameter_archived_can_be_0() {
    let (_emulator, client) = shop().await;
    let all = client.get("/projects/shop/event-types").await.ok();
    assert_eq!(client.get("/projects/shop/event-types?archived=0").await.ok(), all);
}

#[tokio::test]
async fn an_unknown_metric_is_valid_and_0() {
    let (_emulator, client) = shop().await;
    let question = json!({
        "since": "2026-05-04T00:00:00Z", "until": "2026-05-04T00:00:00Z", "metrics": ["unheard-of"],
        "groupBy": "project", "interval": "year"
    });
    let rows = client.post("/projects/shop/events/insights", &question).await.ok();
    assert_eq!(rows[0]["values"], json!({"unheard-of": 0}));
}

#[tokio::test]
async fn the_placeholders_of_the_reference_are_invalid_values() {
    let (_emulator, client) = shop().await;
    let sample = include_str!("../../../../contract/samples/insights.request.json");
    let sample: Value = serde_json::from_str(sample).unwrap();
    for (name, value) in [("groupBy", "project"), ("interval", "day")] {
        let mut question = sample.clone();
        question[name] = json!(value);
        client.post("/projects/shop/events/insights", &question).await.error(400);
    }
    let right = json!({"groupBy": "project", "interval": "day"});
    let mut question = sample;
    question.as_object_mut().unwrap().extend(right.as_object().unwrap().clone());
    client.post("/projects/shop/events/insights", &question).await.ok();
}

#[tokio::test]
async fn lists_of_fields_projects_and_workspaces_are_bare_arrays() {
    let (_emulator, client) = shop().await;
    let fields = ["fields", "user-fields", "state-fields", "statistic-fields"];
    let fields = fields.map(|list| format!("/projects/shop/{list}"));
    for path in fields.iter().map(String::as_str).chain(["/agents/me/projects", "/agents/me/workspaces"]) {
        assert!(client.get(path).await.ok().as_array().is_some_and(|list| !list.is_empty()), "{path}");
    }
}

#[tokio::test]
async fn lists_of_event_types_trashed_events_and_users_are_pages_with_limit_and_offset() {
    let (_emulator, client) = shop().await;
    let pages = [
        client.get("/projects/shop/event-types?limit=5&offset=1").await,
        client.get("/projects/shop/trashed-events?limit=5&offset=1").await,
        client.post("/projects/shop/users/search?limit=5&offset=1", &json!({})).await,
    ];
    for page in pages.map(|answer| answer.ok()) {
        assert!(page["data"].is_array() && page["total"].is_u64() && page["count"].is_u64(), "{page}");
        assert_eq!((&page["limit"], &page["offset"]), (&json!(5), &json!(1)));
    }
}

#[tokio::test]
async fn an_error_has_a_status_one_or_several_messages_and_the_name_of_the_status() {
    let (_emulator, client) = shop().await;
    let one = client.get("/projects/shop/event-types/nothing").await.json();
    assert_eq!((&one["statusCode"], &one["error"]), (&json!(404), &json!("Not Found")));
    assert!(one["message"].is_string());
    let several = client.post("/events", &json!({})).await.json();
    assert!(several["message"].as_array().unwrap().iter().all(Value::is_string));
    // The name is omitted if the message is the name.
    let bare = Client { token: None, ..client }.get("/agents/me").await.json();
    assert_eq!(bare, json!({"statusCode": 401, "message": "Unauthorized"}));
}

#[tokio::test]
async fn the_id_of_a_project_has_3_to_64_characters_in_groups_joined_by_hyphens() {
    let (_emulator, client) = shop().await;
    let long = "a".repeat(65);
    let send = async |id: &str| {
        let mut event = purchase("1", "ada@example.com");
        event["projectId"] = json!(id);
        client.post("/events", &event).await.error(400)
    };
    for id in ["ab", "Shop", "my--shop", "-shop", "shop-", "my_shop", "", &long] {
        let expected = "projectId must be 3 to 64 lowercase letters, digits and single hyphens, such as my-shop";
        assert_eq!(send(id).await, expected);
    }
    for id in ["abc", "a-1-b", &long[1..]] {
        assert_eq!(send(id).await, "project not found");
    }
}
