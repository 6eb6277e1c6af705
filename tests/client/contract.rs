//! Compares the requests of the client with the contract, and reads the responses of the contract.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_core::api::{
    EnsureOutcome, LinearInterval, Metric, OfflineInteraction, ProjectField, SeasonalInterval, StateUpdate,
    StatisticUpdate, UserSearch,
};
use webmarketer_core::chrono::{TimeDelta, Utc};
use webmarketer_core::schema::wire::read_event_type;
use webmarketer_core::schema::{Entity, EventType, FieldType, Reference};
use webmarketer_core::{Envelope, EventId, WebmarketerEvent};
use webmarketer_emulator::{Emulator, Fault, Project};
use webmarketer_test_support::{Reply, Request, Service, in_time};

use crate::clients::{ClientOfService as _, start};

const ID: &str = "e5be5b04-0721-4a6e-87eb-b880f81a12d2";

fn contract() -> Value {
    serde_saphyr::from_str(include_str!("../../contract/openapi.yaml")).unwrap()
}

fn sample(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract/samples").join(name);
    // The samples contain placeholders.
    let text = std::fs::read_to_string(path).unwrap().replace("\"project, event-type\"", "\"event-type\"");
    serde_json::from_str(&text).unwrap()
}

fn resolved<'a>(contract: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => contract.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// Checks that a value conforms to a schema of the contract.
fn assert_conforms(contract: &Value, schema: &Value, value: &Value, what: &str) {
    let schema = json!({"components": contract["components"], "allOf": [schema]});
    let validator = jsonschema::options().build(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}\n{value:#}");
}

/// The operation of a request: its id, and its path and method in the contract.
fn operation<'a>(contract: &'a Value, request: &Request) -> (&'a str, &'a Value, &'a Value) {
    let path = request.path.strip_prefix("/api/v1").unwrap();
    let fits = |template: &str| {
        let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        let fits = |(of, is): (&&str, &&str)| match of.find('{') {
            None => of == is,
            Some(0) if of.ends_with('}') => !is.is_empty(),
            // `{entity}-fields`
            _ => ["user-fields", "state-fields", "statistic-fields"].contains(is),
        };
        template.len() == path.len() && template.iter().zip(&path).all(fits)
    };
    let paths = contract["paths"].as_object().unwrap();
    // A literal path takes precedence over a path with parameters.
    let mut found: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    found.sort_by_key(|(template, _)| template.matches('{').count());
    let method = request.method.to_lowercase();
    let (_, item) = found.into_iter().find(|(_, item)| item[&method].is_object()).unwrap_or_else(|| {
        panic!("the contract has no {} {path}", request.method);
    });
    (item[&method]["operationId"].as_str().unwrap(), &item[&method], item)
}

/// Checks that a request conforms to the contract, and answers with the sample of the contract.
fn answer(contract: &Value, request: &Request, calls: &Mutex<BTreeSet<String>>) -> Reply {
    let (id, operation, item) = operation(contract, request);
    calls.lock().unwrap().insert(id.to_owned());
    assert_eq!(request.header("authorization"), Some("Bearer secret-token"), "{id}");
    assert!(request.header("user-agent").unwrap().starts_with("webmarketer-rust/"), "{id}");

    let parameters = [&operation["parameters"], &item["parameters"]].into_iter().filter_map(Value::as_array).flatten();
    let parameters: Vec<_> = parameters.map(|parameter| resolved(contract, parameter)).collect();
    for (name, value) in request.query.split('&').filter_map(|pair| pair.split_once('=')) {
        let known = parameters.iter().find(|parameter| parameter["in"] == "query" && parameter["name"] == name);
        let schema = &known.unwrap_or_else(|| panic!("{id} has no parameter {name}"))["schema"];
        let value = value.replace("%3A", ":");
        let value = if schema["type"] == "integer" { json!(value.parse::<u64>().unwrap()) } else { json!(value) };
        assert_conforms(contract, schema, &value, &format!("{id} {name}"));
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if schema.is_null() {
        assert_eq!(request.body, "", "{id} takes no body");
    } else {
        assert_eq!(request.header("content-type"), Some("application/json"), "{id}");
        assert_conforms(contract, schema, &serde_json::from_str(&request.body).unwrap(), id);
    }

    let field = json!({
        "_id": "1", "projectId": "shop", "entity": "state", "type": "number", "label": "Converted", "key": "converted",
        "isPii": false, "discriminant": false, "archivedAt": null, "of tomorrow": {"a": 1},
    });
    let project = json!({"id": "shop", "name": "Shop", "workspaceId": "w", "mode": "simple", "of tomorrow": 1});
    let date = "2026-05-04T12:00:00.000Z";
    let users = json!({"total": 1, "count": 1, "data": [{
        "_id": "u1", "email": "ada@example.com", "fields": [{"field": "email", "values": ["ada@example.com"]}],
        "firstEventDate": date, "lastEventDate": date, "firstInteractionDate": null, "lastInteractionDate": date,
    }]});
    let user_events = json!({"total": 1, "count": 1, "data": [{
        "_id": "e1", "event": {"order_id": "1"}, "user": {"email": "ada@example.com"}, "metrics": {"refunded": 1},
        "eventDate": date, "expirationPolicy": {"from": "project"}, "updatedAt": date,
    }]});
    let one_page = |name: &str| {
        let mut page = sample(name);
        page["total"] = page["data"].as_array().unwrap().len().into();
        page["count"] = page["total"].clone();
        page
    };
    let status = if id == "createEventType" || id == "createField" { 201 } else { 200 };
    let body = match id {
        "createEvent" | "createEventSync" => json!(ID),
        "getRawEvent" => sample("raw-event.response.json"),
        "listTrashedEvents" => one_page("trashed-events.response.json"),
        "eventInsights" => sample("insights.response.json"),
        "listEventTypes" => one_page("event-types.response.json"),
        "createEventType" | "getEventType" | "updateEventType" => sample("create-event-type.response.json"),
        "listFields" | "listFieldsOfEntity" => json!([field]),
        "createField" => field,
        "searchUsers" => users,
        "listUserEvents" => user_events,
        "getProject" => project,
        "listProjects" => json!([project]),
        "listWorkspaces" => json!([{"id": "w", "slug": "work", "name": "Work"}]),
        "getMe" => json!({"id": "a", "email": "agent@example.com", "firstname": null, "of tomorrow": true}),
        _ => return Reply::Answer(200, String::new(), Vec::new()),
    };
    let response = resolved(contract, &operation["responses"][status.to_string()]);
    assert_conforms(contract, &response["content"]["application/json"]["schema"], &body, id);
    Reply::json(status, &body)
}

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
    #[webmarketer(statistic)]
    turnover: f64,
}

#[tokio::test]
async fn every_request_conforms_to_the_contract_and_every_response_is_read() {
    let contract = contract();
    let calls = Arc::new(Mutex::new(BTreeSet::new()));
    let (of_service, log) = (contract.clone(), calls.clone());
    let service = Service::start(move |request| answer(&of_service, request, &log));
    let client = service.client_builder().build().unwrap();
    in_time(async {
        let purchase = Purchase { order_id: "1".to_owned(), turnover: 49.9 };
        let receipt = purchase.envelope().date(Utc::now()).tracker_id("t").send(&client).await.unwrap();
        assert_eq!(receipt.event_id.as_str(), ID);
        let data = json!({"email": "ada@example.com"});
        Envelope::untyped("newsletter", data.as_object().unwrap()).send_checked(&client).await.unwrap();
        let id = EventId::<Purchase>::new(ID);
        assert_eq!(
            client.events().raw(&id).await.unwrap().to_json()["data"],
            sample("raw-event.response.json")["data"]
        );
        let state = StateUpdate::from_json(&sample("event-state.request.json")).unwrap();
        client.events().set_state(&id, "converted", &state).await.unwrap();
        let statistic = StatisticUpdate::from_json(&sample("event-statistic.request.json")).unwrap();
        client.events().set_statistic(&id, "turn/over é", &statistic).await.unwrap();
        id.set(Purchase::TURNOVER, 12.5).send(&client).await.unwrap();

        let now = Utc::now();
        let trash = client.trash().list().since(now - TimeDelta::days(1)).until(now).await.unwrap();
        assert_eq!(trash.len(), sample("trashed-events.response.json")["data"].as_array().unwrap().len());

        let insights = || client.insights(now - TimeDelta::days(30), now).metric(Purchase::TURNOVER.metric());
        let rows = insights().metric(Metric::EVENT_COUNT).linear(LinearInterval::Day).await.unwrap();
        assert_eq!(rows[0].at.unwrap().to_string(), "2023-08-21");
        assert_eq!((rows[1].value(&Metric::new("turnover")), rows[1].value(&Metric::new("other"))), (1275.0, 0.0));
        let seasonal =
            insights().by_event_type(&[Reference::new("purchase")]).seasonal(SeasonalInterval::DayOfWeek).await;
        assert_eq!(seasonal.unwrap()[0].at, None);

        let event_types = client.event_types();
        let listed = event_types.list().search("a").sort("name,-createdAt").with_field(&"email".into()).await.unwrap();
        assert_eq!(listed.len(), sample("event-types.response.json")["data"].as_array().unwrap().len());
        event_types.list_archived().await.unwrap();
        let new = read_event_type(&sample("create-event-type.request.json"), "").unwrap();
        let stored = event_types.create(&new).await.unwrap();
        event_types.get(&stored.reference).await.unwrap();
        event_types.update(&stored).await.unwrap();
        event_types.archive(&stored.reference).await.unwrap();

        let field = ProjectField::new(Entity::State, FieldType::Number, "converted", "Converted");
        let created = client.fields().create(&field).await.unwrap();
        assert_eq!(created.to_json()["of tomorrow"], json!({"a": 1}));
        client.fields().list().await.unwrap();
        for entity in [Entity::User, Entity::State, Entity::Statistic] {
            assert_eq!(client.fields().list_of(&entity).await.unwrap(), std::slice::from_ref(&created));
        }
        client.fields().list_of(&Entity::Event).await.unwrap_err();
        client.fields().delete(created.id.as_deref().unwrap()).await.unwrap();

        let mut interaction = OfflineInteraction::from_json(&sample("offline-interaction.request.json")).unwrap();
        client.create_offline_interaction(&interaction).await.unwrap();
        interaction = OfflineInteraction::new("ad-1");
        client.create_offline_interaction(&interaction).await.unwrap();

        let search = UserSearch::new().fields(["email"]).sort_by_descending("email").filters(json!({"a": 1}));
        let users = client.users().search(search).await.unwrap();
        assert_eq!(users[0].id.as_deref(), Some("u1"));
        assert!(!format!("{users:?}").contains("ada"));
        assert_eq!(users[0].field("email"), Some(&json!("ada@example.com")));
        let noon = webmarketer_core::parse_date("2026-05-04T12:00:00.000Z");
        assert_eq!((users[0].first_event_date, users[0].last_event_date), (noon, noon));
        assert_eq!((users[0].first_interaction_date, users[0].last_interaction_date), (None, noon));

        let events = client.users().events("u1").await.unwrap();
        assert_eq!(events[0].id.as_deref(), Some("e1"));
        assert_eq!((&events[0].event["order_id"], &events[0].metrics["refunded"]), (&json!("1"), &json!(1)));
        assert_eq!(events[0].user["email"], "ada@example.com");
        assert_eq!(events[0].expiration_policy.as_ref().unwrap().from, "project");
        assert_eq!((events[0].event_date, events[0].updated_at), (noon, noon));
        assert!(!format!("{events:?}").contains("ada"));

        assert_eq!(client.describe_project().await.unwrap().to_json()["of tomorrow"], 1);
        assert_eq!(client.projects().await.unwrap()[0].mode.as_deref(), Some("simple"));
        let workspaces = client.workspaces().await.unwrap();
        assert_eq!((workspaces[0].name.as_deref(), workspaces[0].slug.as_deref()), (Some("Work"), Some("work")));
        assert_eq!(client.me().await.unwrap().to_json()["of tomorrow"], true);
    })
    .await;

    let operations =
        contract["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let operations = operations.filter(|operation| operation["operationId"].is_string());
    let (without, with): (Vec<_>, Vec<_>) = operations.partition(|it| it["x-without-content"] == true);
    let all: BTreeSet<_> = with.iter().map(|operation| operation["operationId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(*calls.lock().unwrap(), all);
    assert_eq!((all.len(), without.len()), (23, 3));
}

#[tokio::test]
async fn ensure_creates_a_missing_event_type_and_reports_the_differences_of_an_existing_one() {
    let (_emulator, client) = start(Emulator::builder().project(Project::empty("shop".parse().unwrap()))).await;
    let event_types = client.event_types();
    assert!(matches!(event_types.ensure::<Purchase>().await.unwrap(), EnsureOutcome::Created(_)));
    assert!(matches!(event_types.ensure::<Purchase>().await.unwrap(), EnsureOutcome::Agrees(_)));
    let mut live: EventType = event_types.get(&"purchase".into()).await.unwrap();
    for field in &mut live.fields {
        field.optional = !field.optional;
    }
    event_types.update(&live).await.unwrap();
    let EnsureOutcome::Differs(findings) = event_types.ensure::<Purchase>().await.unwrap() else {
        panic!("it differs")
    };
    let paths: Vec<_> = findings.iter().map(webmarketer_core::schema::diff::Finding::path).collect();
    assert_eq!(paths, ["purchase.order_id", "purchase.turnover"]);
    // Both fields are optional in the service, and mandatory in the program.
    let sentences: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(sentences, ["changed from optional to mandatory"; 2]);
}

#[tokio::test]
async fn concurrent_calls_of_ensure_create_an_event_type_once_and_compare_after_a_409() {
    let (emulator, client) = start(Emulator::builder().project(Project::empty("shop".parse().unwrap()))).await;
    // Each call reads the event type before the first call creates it.
    emulator.add_fault(Fault::delay(Duration::from_millis(300)).on("POST", "/projects/*/event-types")).unwrap();
    let calls: Vec<_> = (0..8).map(|_| tokio::spawn(client.event_types().ensure::<Purchase>())).collect();
    let mut created = 0;
    for call in calls {
        match call.await.unwrap().unwrap() {
            EnsureOutcome::Created(_) => created += 1,
            EnsureOutcome::Agrees(_) => {}
            EnsureOutcome::Differs(findings) => panic!("{findings:?}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(created, 1);
}

#[tokio::test]
async fn serialized_data_is_sent_unchanged() {
    let service = Service::start(|_| Reply::json(200, &json!(ID)));
    let data = r#"{"amount": 0.1234567890123456789, "order": 123456789012345678901234}"#;
    let envelope = Envelope::untyped_json("purchase", data).unwrap();
    envelope.send(&service.client_builder().build().unwrap()).await.unwrap();
    assert!(service.requests()[0].body.ends_with(&format!(",\"data\":{data}}}")), "{}", service.requests()[0].body);
    for wrong in ["[]", "{", "{} {}", ""] {
        assert!(Envelope::untyped_json("purchase", wrong).is_err(), "{wrong}");
    }
}
