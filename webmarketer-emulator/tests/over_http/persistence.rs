//! The state on disk.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{DataError, Emulator, LEADS, Project, SHOP, StartError, Warning};

use crate::client::{ApiResponse as _, Client, purchase, start};

async fn on_disk(folder: &Path) -> (Emulator, Client) {
    start(Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder)).await
}

fn newsletter(nonce: &str, email: &str) -> Value {
    let data = json!({"email": email, "newsletter_consent": true});
    json!({"projectId": "shop", "eventType": "newsletter", "nonce": nonce, "trackerId": "t-1", "data": data})
}

async fn send(client: &Client, body: &Value) -> String {
    client.post("/events", body).await.ok().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_emulator_with_the_same_folder_has_the_same_state() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, client) = on_disk(folder.path()).await;
    let good = send(&client, &newsletter("n-1", "ada@example.com")).await;
    let bad = send(&client, &newsletter("n-2", "nobody")).await;
    emulator.wait_idle().await;
    client.patch("/projects/shop/event-types/newsletter", &json!({"name": "Letters"})).await.ok();
    client.delete("/projects/shop/event-types/purchase").await;
    let paths = [
        "/projects/shop".to_owned(),
        "/projects/shop/event-types?limit=0".to_owned(),
        "/projects/shop/event-types?archived=true".to_owned(),
        "/projects/shop/trashed-events".to_owned(),
        format!("/projects/shop/events/{good}"),
        format!("/projects/shop/events/{bad}"),
    ];
    let mut before = Vec::new();
    for path in &paths {
        before.push(client.get(path).await.ok());
    }
    emulator.stop().await;

    let (_emulator, client) = on_disk(folder.path()).await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(client.get(path).await.ok(), before, "{path}");
    }
    assert_eq!(send(&client, &newsletter("n-1", "bob@example.com")).await, good);
    assert_eq!(send(&client, &newsletter("n-2", "bob@example.com")).await, bad);
}

#[tokio::test]
async fn states_statistics_fields_users_and_insights_are_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, client) = on_disk(folder.path()).await;
    let id = client.sent(&purchase("1", "ada@example.com")).await;
    let shipped = format!("/projects/shop/events/{id}/states/shipped");
    client.patch(&shipped, &json!({"value": 1, "date": "2026-05-05T08:00:00Z"})).await.ok();
    let interaction = json!({"userData": {"email": "bob@example.com"}, "nodeData": {"wmktId": "1234"}});
    client.post("/projects/shop/interactions/offline", &interaction).await.ok();
    let field = json!({
        "entity": "user", "type": "number", "label": "Points", "key": "points", "isPii": false, "discriminant": false
    });
    client.post("/projects/shop/fields", &field).await.ok();
    let states = client.get("/projects/shop/state-fields").await.ok();
    client.delete(&format!("/projects/shop/fields/{}", states[0]["_id"].as_str().unwrap())).await;
    let event_type = "/projects/shop/event-types/purchase";
    let mut fields = client.get(event_type).await.ok()["fields"].as_array().unwrap().clone();
    fields.retain(|field| field["entity"] != "state");
    client.patch(event_type, &json!({"fields": fields})).await.ok();

    let question = json!({
        "since": "2026-05-04", "until": "2026-05-06", "metrics": ["event-count", "shipped", "turnover"],
        "groupBy": "event-type", "interval": "day", "filter": ["purchase"]
    });
    let all = async |client: &Client| {
        let users = client.post("/projects/shop/users/search", &json!({})).await.ok();
        let ada = format!("/projects/shop/users/{}/events", users["data"][0]["_id"].as_str().unwrap());
        let insights = client.post("/projects/shop/events/insights", &question).await.ok();
        [users, client.get(&ada).await.ok(), client.get("/projects/shop/fields").await.ok(), insights]
    };
    let before = all(&client).await;
    assert_eq!(before[0]["total"], 2);
    emulator.stop().await;

    let (_emulator, client) = on_disk(folder.path()).await;
    assert_eq!(all(&client).await, before);
    // The event keeps the version of its event type.
    client.patch(&shipped, &json!({"value": 0})).await.ok();
}

#[tokio::test]
async fn waiting_events_are_processed_by_the_next_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder.path());
    let (emulator, client) = start(builder.processing_delay(Duration::from_hours(1))).await;
    let id = send(&client, &newsletter("n-1", "ada@example.com")).await;
    emulator.stop().await;

    let (emulator, client) = on_disk(folder.path()).await;
    emulator.wait_idle().await;
    client.get(&format!("/projects/shop/events/{id}")).await.ok();
}

#[tokio::test]
async fn projects_that_the_folder_does_not_contain_are_added() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, client) = on_disk(folder.path()).await;
    client.delete("/projects/shop/event-types/purchase").await;
    emulator.stop().await;
    let both = [SHOP, LEADS].into_iter().map(|json| Project::from_json(json).unwrap());
    let builder = both.fold(Emulator::builder().data(folder.path()), webmarketer_emulator::Builder::project);
    let (_emulator, client) = start(builder).await;
    assert_eq!(client.get("/projects/shop/event-types?archived=true").await.ok()["total"], 1);
    assert_ne!(client.get("/projects/leads/event-types").await.ok()["total"], 0);
}

#[tokio::test]
async fn a_folder_in_use_and_an_invalid_state_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let (_emulator, _) = on_disk(folder.path()).await;
    let builder = || Emulator::builder().project(Project::from_json(SHOP).unwrap());
    let error = builder().data(folder.path()).start().await.unwrap_err();
    assert!(matches!(error, StartError::Data(DataError::InUse { .. })), "{error}");

    let other = tempfile::tempdir().unwrap();
    webmarketer_schema::lock::write_if_changed(&other.path().join("emulator.redb"), b"no state at all").unwrap();
    let error = builder().data(other.path()).start().await.unwrap_err();
    assert!(matches!(error, StartError::Data(DataError::Damaged { .. })), "{error}");
    let file = other.path().join("emulator.redb").join("below");
    let error = builder().data(file).start().await.unwrap_err();
    assert!(matches!(error, StartError::Data(DataError::Folder { .. })), "{error}");
}

#[tokio::test]
async fn the_oldest_events_are_removed_if_there_are_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let builder = || Emulator::builder().project(Project::from_json(SHOP).unwrap()).keep(3);
    let (emulator, client) = start(builder().data(folder.path())).await;
    let mut ids = Vec::new();
    for (nonce, email) in
        [("n-1", "nobody"), ("n-2", "b@example.com"), ("n-3", "c"), ("n-4", "d@example.com"), ("n-5", "e")]
    {
        ids.push(send(&client, &newsletter(nonce, email)).await);
        emulator.wait_idle().await;
    }
    let kept = async |client: &Client| {
        let mut kept = Vec::new();
        for id in &ids {
            kept.push(client.get(&format!("/projects/shop/events/{id}")).await.status);
        }
        (kept, client.get("/projects/shop/trashed-events").await.ok()["total"].clone())
    };
    let expected = (vec![404, 404, 200, 200, 200], json!(2));
    assert_eq!(kept(&client).await, expected);
    emulator.stop().await;
    let (_emulator, client) = start(builder().data(folder.path())).await;
    assert_eq!(kept(&client).await, expected);
    // The nonce is removed with its event.
    assert_ne!(send(&client, &newsletter("n-1", "a@example.com")).await, ids[0]);
}

#[tokio::test]
async fn the_order_of_the_countries_of_a_project_is_restored() {
    let page: Value = serde_json::from_str(SHOP).unwrap();
    let mut event_type = page["data"][0].clone();
    event_type["phoneParsingConfig"] =
        json!([{"order": 20, "countryCode": "FR"}, {"order": 10, "countryCode": "BE", "kept": true}]);
    let project = json!({"total": 1, "count": 1, "data": [event_type]}).to_string();
    let folder = tempfile::tempdir().unwrap();
    let builder = || Emulator::builder().project(Project::from_json(&project).unwrap()).data(folder.path());
    let (emulator, client) = start(builder()).await;
    let before = client.get("/projects/shop").await.ok();
    emulator.stop().await;
    let (_emulator, client) = start(builder()).await;
    assert_eq!(client.get("/projects/shop").await.ok(), before);
}

#[tokio::test]
async fn each_version_of_an_event_type_is_one_record_and_a_state_with_all_versions_in_one_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, client) = on_disk(folder.path()).await;
    let sent = client.sent(&purchase("1", "ada@example.com")).await;
    let path = "/projects/shop/event-types/purchase";
    for name in ["First", "Second"] {
        client.patch(path, &json!({"name": name})).await.ok();
    }
    client.delete(path).await;
    let export = emulator.export();
    let records = export["records"].as_object().unwrap();
    let versions: Vec<(&str, &Value)> = records
        .iter()
        .filter(|(key, json)| key.starts_with("shop/event-type/") && json["reference"] == "purchase")
        .map(|(key, json)| (key.as_str(), &json["name"]))
        .collect();
    let [(original, _), (first, _), (second, _)] = versions[..] else { panic!("{versions:?}") };
    let (event_type, _) = original.rsplit_once('/').unwrap();
    assert_eq!(original, format!("{event_type}/0000000000"));
    assert_eq!((versions[1].1, versions[2].1), (&json!("First"), &json!("Second")));

    // Earlier versions of the emulator wrote all versions as one record.
    let mut older = export.clone();
    let all = json!([records[original], records[first], records[second]]);
    let of_older = older["records"].as_object_mut().unwrap();
    of_older.retain(|key, _| !key.starts_with(&format!("{event_type}/")));
    of_older.insert(event_type.to_owned(), all);
    emulator.import(&older).await.unwrap();
    assert_eq!(emulator.export(), export);

    emulator.stop().await;
    let (emulator, client) = on_disk(folder.path()).await;
    assert_eq!(emulator.export(), export);
    assert!(client.get(path).await.ok()["archivedAt"].is_string());
    client.get(&format!("/projects/shop/events/{sent}")).await.ok();
}

#[tokio::test]
async fn a_stored_project_is_served_unless_it_is_to_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, client) = on_disk(folder.path()).await;
    let sent = client.sent(&purchase("1", "ada@example.com")).await;
    emulator.stop().await;

    // The file is edited: a name is changed, one event type is removed and one is added.
    let mut page: Value = serde_json::from_str(SHOP).unwrap();
    let event_types = page["data"].as_array_mut().unwrap();
    event_types.retain(|event_type| event_type["reference"] != "newsletter");
    let purchase_of = event_types.iter_mut().find(|event_type| event_type["reference"] == "purchase").unwrap();
    purchase_of["name"] = json!("Bought");
    let added = json!({"reference": "added", "name": "Added", "fields": [], "projectId": "shop"});
    event_types.push(added);
    let edited = || Project::from_json(&page.to_string()).unwrap();

    let start_edited = async |replace: bool| {
        let warnings: Arc<Mutex<Vec<Warning>>> = Arc::default();
        let seen = Arc::clone(&warnings);
        let builder = Emulator::builder().project(edited()).data(folder.path()).replace_projects(replace);
        let (emulator, client) =
            start(builder.on_warning(move |warning| seen.lock().unwrap().push(warning.clone()))).await;
        let name = client.get("/projects/shop/event-types/purchase").await.ok()["name"].clone();
        client.get(&format!("/projects/shop/events/{sent}")).await.ok();
        let newsletter = client.get("/projects/shop/event-types/newsletter").await.ok()["archivedAt"].clone();
        let added = client.get("/projects/shop/event-types/added").await.status;
        emulator.stop().await;
        (name, newsletter.is_string(), added, warnings.lock().unwrap().len())
    };
    assert_eq!(start_edited(false).await, (json!("Purchase"), false, 404, 1));
    assert_eq!(start_edited(true).await, (json!("Bought"), true, 200, 0));
    // Now they are equal, so there is no warning.
    assert_eq!(start_edited(false).await, (json!("Bought"), true, 200, 0));
}
