//! Authorization: valid and invalid tokens, and projects without access.

use serde_json::json;
use webmarketer_core::auth::{JWT_BEARER, SigningKey, jwt};
use webmarketer_emulator::{Emulator, LEADS, Project, SHOP};

use crate::client::{ApiResponse as _, Client, shop, start};

const STRANGE: &str = include_str!("fixtures/strange.pem");
const UNAUTHORIZED: &str = include_str!("../../../contract/samples/unauthorized.response.json");

#[tokio::test]
async fn secured_operations_without_a_valid_token_are_401() {
    let (emulator, client) = shop().await;
    let token = client.token.clone().unwrap();
    let tokens = [None, Some(String::new()), Some("a.b.c".to_owned()), Some(format!("{token}x"))];
    for token in tokens {
        let client = Client { token, ..Client::new(&emulator) };
        for path in [
            "",
            "/event-types",
            "/event-types/purchase",
            "/trashed-events",
            "/events/1",
            "/fields",
            "/user-fields",
            "/users/1/events",
        ] {
            let answer = client.get(&format!("/projects/shop{path}")).await;
            answer.error(401);
            assert_eq!(answer.json(), serde_json::from_str::<serde_json::Value>(UNAUTHORIZED).unwrap());
        }
        client.get("/agents/me").await.error(401);
        client.get("/agents/me/projects").await.error(401);
        client.get("/agents/me/workspaces").await.error(401);
        for path in ["/users/search", "/fields", "/interactions/offline", "/events/insights"] {
            client.post(&format!("/projects/shop{path}"), &json!({})).await.error(401);
        }
        client.patch("/projects/shop/events/1/states/shipped", &json!({})).await.error(401);
        client.patch("/projects/shop/events/1/statistics/margin", &json!({})).await.error(401);
        client.delete("/projects/shop/fields/1").await.error(401);
        client.post("/projects/shop/event-types", &json!({})).await.error(401);
        client.patch("/projects/shop/event-types/purchase", &json!({})).await.error(401);
        client.delete("/projects/shop/event-types/purchase").await.error(401);
    }
}

#[tokio::test]
async fn a_token_of_another_emulator_is_invalid() {
    let (_one, client) = shop().await;
    let (other, _) = shop().await;
    let strange = Client { token: client.token, ..Client::new(&other) };
    strange.get("/agents/me").await.error(401);
}

#[tokio::test]
async fn a_project_that_does_not_exist_is_403() {
    let (_emulator, client) = shop().await;
    for project in ["nowhere", "No-Project", "%20"] {
        for path in ["", "/event-types", "/trashed-events", "/events/1", "/fields", "/users/1/events"] {
            client.get(&format!("/projects/{project}{path}")).await.error(403);
        }
    }
    client.get("/projects/%FF").await.error(404);
}

#[tokio::test]
async fn a_service_account_can_access_its_projects_only() {
    let key = SigningKey::from_pem(STRANGE).unwrap();
    let builder = Emulator::builder()
        .project(Project::from_json(SHOP).unwrap())
        .project(Project::from_json(LEADS).unwrap())
        .service_account(key.verifying_key(), "agency", "agency@example.com", ["leads".parse().unwrap()]);
    let (emulator, everywhere) = start(builder).await;

    let claims = json!({
        "iss": "agency",
        "sub": "agency@example.com",
        "aud": format!("{}/token", emulator.oauth_base()),
        "exp": chrono::Utc::now().timestamp() + 300,
    });
    let assertion = jwt::sign(&key, "agency-key", &claims).unwrap();
    let mut agency = Client::new(&emulator);
    let form = [("grant_type", JWT_BEARER), ("client_id", "agency"), ("assertion", &assertion)];
    let answer = agency.form("/oidc/token", &form).await.ok();
    assert_eq!(answer["scope"], "full_access");
    agency.token = answer["access_token"].as_str().map(str::to_owned);

    agency.get("/projects/leads").await.ok();
    // It cannot send events to other projects either. The contract has no 403 for this operation.
    let event = json!({"projectId": "shop", "eventType": "newsletter", "nonce": 1, "data": {}});
    assert_eq!(agency.post("/events", &event).await.error(400), "project not found");
    assert_eq!(agency.get("/projects/shop").await.error(403), "Forbidden");
    let ids =
        |answer: serde_json::Value| answer.as_array().unwrap().iter().map(|p| p["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(agency.get("/agents/me/projects").await.ok()), ["leads"]);
    assert_eq!(ids(agency.get("/agents/me/workspaces").await.ok()), ["emulator"]);
    assert_eq!(ids(everywhere.get("/agents/me/projects").await.ok()), ["leads", "shop"]);
    assert_eq!(agency.get("/agents/me").await.ok()["email"], "agency@example.com");
}

#[tokio::test]
async fn a_project_has_its_id_and_its_phone_countries() {
    let (_emulator, client) = shop().await;
    let project = client.get("/projects/shop").await.ok();
    assert_eq!(project["id"], "shop");
    assert_eq!(project["phoneParsingConfig"][0], json!({"order": 1, "countryCode": "FR"}));
}
