//! The emulator against the contract: each operation it serves answers a documented status with a body of the
//! documented shape, and each that it does not serve says so.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use webmarketer_core::auth::{JWT_BEARER, ServiceAccount};
use webmarketer_emulator::{Emulator, Project, SHOP};

/// The operations that the emulator does not serve yet.
const NOT_SERVED: [&str; 11] = [
    "createField",
    "createOfflineInteraction",
    "deleteField",
    "eventInsights",
    "listFields",
    "listFieldsOfEntity",
    "listUserEvents",
    "listWorkspaces",
    "searchUsers",
    "updateEventState",
    "updateEventStatistic",
];

fn contract() -> Value {
    serde_saphyr::from_str(include_str!("../../contract/openapi.yaml")).unwrap()
}

/// One operation of the contract.
struct Operation {
    id: String,
    method: String,
    path: String,
    responses: Value,
}

fn operations(contract: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(key, _)| *key != "parameters") {
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                responses: operation["responses"].clone(),
            });
        }
    }
    operations
}

/// Sends one request and returns the status and the body.
async fn call(emulator: &Emulator, method: &str, path: &str, token: &str, kind: &str, body: &str) -> (u16, String) {
    let host = emulator.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&host).await.unwrap();
    let token = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}Content-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

async fn token(emulator: &Emulator) -> String {
    let account = ServiceAccount::from_json(&emulator.service_account_json()).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let audience = format!("{}/token", emulator.oauth_base());
    let assertion = account.assertion(&audience, now.try_into().unwrap()).await.unwrap();
    let client_id = account.client_id();
    let form = format!("grant_type={JWT_BEARER}&client_id={client_id}&assertion={assertion}").replace(':', "%3A");
    let kind = "application/x-www-form-urlencoded";
    let (status, body) = call(emulator, "POST", "/oidc/token", "", kind, &form).await;
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

/// Sees that the answer is one that the contract documents for the operation.
fn assert_documented(contract: &Value, operation: &Operation, status: u16, body: &str) {
    let id = &operation.id;
    let mut response = &operation.responses[status.to_string()];
    assert!(response.is_object(), "{id} answered {status}, which the contract does not have: {body}");
    if let Some(reference) = response["$ref"].as_str() {
        response = contract.pointer(reference.trim_start_matches('#')).unwrap();
    }
    let schema = &response["content"]["application/json"]["schema"];
    if schema.is_null() {
        return;
    }
    let schema = json!({"components": contract["components"], "allOf": [schema]});
    let validator = jsonschema::options().build(&schema).unwrap();
    let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{id} answered no JSON: {body}"));
    let errors: Vec<_> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{id} answered {status} in another shape: {errors:?}\n{body}");
}

/// A body that is right for the operation.
fn body(operation: &str) -> Value {
    let event = |nonce: &str| {
        json!({
            "projectId": "shop", "eventType": "product-reviewed", "nonce": nonce,
            "data": {"product_id": "p", "review_id": "r", "rating": 5},
        })
    };
    match operation {
        "createEvent" => event("contract-1"),
        "createEventSync" => event("contract-2"),
        "createEventType" => json!({"reference": "contract", "name": "Contract", "fields": []}),
        "updateEventType" => json!({"name": "Contract"}),
        _ => json!({}),
    }
}

#[tokio::test]
async fn every_operation_answers_as_documented_or_says_that_it_is_not_served() {
    let contract = contract();
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let token = token(&emulator).await;
    let sent = body("createEvent").to_string();
    let (_, id) = call(&emulator, "POST", "/api/v1/events", "", "application/json", &sent).await;
    let mut trashed = body("createEvent");
    trashed["nonce"] = "contract-3".into();
    trashed["data"]["rating"] = "five".into();
    call(&emulator, "POST", "/api/v1/events", "", "application/json", &trashed.to_string()).await;
    emulator.wait_idle().await;

    let mut not_served = BTreeSet::new();
    for operation in operations(&contract) {
        let path = operation
            .path
            .replace("{projectId}", "shop")
            .replace("{reference}", "cart-viewed")
            .replace("{id}", id.trim_matches('"'))
            .replace("{storageKey}", "shipped")
            .replace("{entity}", "user")
            .replace("{key}", "email");
        let path = format!("/api/v1{path}");
        let body = body(&operation.id).to_string();
        let (status, answer) = call(&emulator, &operation.method, &path, &token, "application/json", &body).await;
        if status == 501 {
            assert!(answer.contains(&path), "{answer}");
            not_served.insert(operation.id);
            continue;
        }
        assert!((200..300).contains(&status), "{} answered {status}: {answer}", operation.id);
        assert_documented(&contract, &operation, status, &answer);

        // Without a token, with one that nobody gave, in a project that is not there, and without a sensible body.
        for (path, token, body) in [
            (&*path, "", &*body),
            (&*path, "nonsense", &body),
            (&*path.replace("/shop", "/elsewhere"), &token, &body),
            (&path, &token, "{"),
        ] {
            let (status, answer) = call(&emulator, &operation.method, path, token, "application/json", body).await;
            assert_documented(&contract, &operation, status, &answer);
        }
    }
    assert_eq!(not_served.into_iter().collect::<Vec<_>>(), NOT_SERVED);
}
