//! Compares the responses of the emulator with the contract: each has a documented status and format.

use serde_json::{Value, json};
use webmarketer_core::auth::{JWT_BEARER, ServiceAccount};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_test_support::http_client;

fn contract() -> Value {
    serde_saphyr::from_str(include_str!("../../contract/openapi.yaml")).unwrap()
}

/// One operation of the contract.
struct Operation {
    id: String,
    method: String,
    path: String,
    responses: Value,
    /// Whether its collection is empty and no item exists.
    without_content: bool,
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
                without_content: operation["x-without-content"] == true,
            });
        }
    }
    operations
}

/// Sends one request and returns the status and the body.
async fn call(emulator: &Emulator, method: &str, path: &str, token: &str, kind: &str, body: &str) -> (u16, String) {
    let (url, token) = (emulator.url(), format!("Bearer {token}"));
    let host = url.trim_start_matches("http://");
    let mut headers = vec![("host", host), ("content-type", kind)];
    headers.extend((token != "Bearer ").then_some(("authorization", &*token)));
    let answer = http_client::send(host, method, path, &headers, body.as_bytes()).await.unwrap();
    (answer.status, answer.text())
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

/// Checks that the contract documents the response of the operation.
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

/// The body of a valid purchase.
fn purchase(nonce: &str, email: &str) -> Value {
    json!({
        "projectId": "shop", "eventType": "purchase", "nonce": nonce,
        "data": {"order_id": nonce, "email": email, "turnover": {"amount": 1, "currency": "EUR"}},
    })
}

/// A valid body of the operation.
fn body(operation: &str) -> Value {
    match operation {
        "createEvent" => purchase("contract-1", "ada@example.com"),
        "createEventSync" => purchase("contract-2", "ada@example.com"),
        "createEventType" => json!({"reference": "contract", "name": "Contract", "fields": []}),
        "updateEventType" => json!({"name": "Contract"}),
        "updateEventState" | "updateEventStatistic" => json!({"value": 1}),
        "createField" => field("contract-field"),
        "createOfflineInteraction" => {
            json!({"userData": {"email": "ada@example.com"}, "nodeData": {"wmktId": "1234"}})
        }
        "eventInsights" => json!({
            "since": "2026-05-04T00:00:00Z", "until": "2026-05-05T00:00:00Z",
            "metrics": ["event-count", "turnover"], "groupBy": "event-type", "interval": "day",
        }),
        _ => json!({}),
    }
}

fn field(key: &str) -> Value {
    json!({"entity": "user", "type": "string", "label": "Field", "key": key, "isPii": false, "discriminant": false})
}

#[tokio::test]
async fn every_operation_responds_as_documented() {
    let contract = contract();
    let emulator = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start().await.unwrap();
    let token = token(&emulator).await;
    let post = async |path: &str, body: &Value| -> Value {
        let path = format!("/api/v1{path}");
        let (_, answer) = call(&emulator, "POST", &path, &token, "application/json", &body.to_string()).await;
        serde_json::from_str(&answer).unwrap()
    };
    // One of each resource.
    let event = post("/events", &body("createEvent")).await;
    post("/events", &purchase("contract-3", "no address")).await;
    emulator.wait_idle().await;
    let user = post("/projects/shop/users/search", &json!({})).await["data"][0]["_id"].clone();
    let field = post("/projects/shop/fields", &field("contract")).await["_id"].clone();

    for operation in operations(&contract) {
        let (id, key) = match operation.id.as_str() {
            "deleteField" => (&field, ""),
            "listUserEvents" => (&user, ""),
            "updateEventStatistic" => (&event, "turnover"),
            _ => (&event, "shipped"),
        };
        let path = operation
            .path
            .replace("{projectId}", "shop")
            .replace("{reference}", "cart-viewed")
            .replace("{id}", id.as_str().unwrap())
            .replace("{wmktId}", "1234")
            .replace("{storageKey}", key)
            .replace("{entity}", "user");
        let path = format!("/api/v1{path}");
        let body = body(&operation.id).to_string();
        let (status, answer) = call(&emulator, &operation.method, &path, &token, "application/json", &body).await;
        if operation.without_content && operation.path.ends_with('}') {
            assert_eq!(status, 404, "{}: {answer}", operation.id);
        } else {
            assert!((200..300).contains(&status), "{} answered {status}: {answer}", operation.id);
        }
        if operation.without_content && status == 200 {
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer.get("data").unwrap_or(&answer), &json!([]), "{}", operation.id);
        }
        assert_documented(&contract, &operation, status, &answer);

        // Without a token, with an unknown token, in an unknown project, and with an invalid body.
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
}
