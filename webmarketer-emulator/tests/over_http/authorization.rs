//! Who sees what: tokens that hold, tokens that do not, and projects out of reach.

use serde_json::json;
use webmarketer_core::auth::{JWT_BEARER, SigningKey, jwt};
use webmarketer_emulator::{Emulator, LEADS, Project, SHOP};

use crate::client::{AnswerOfApi as _, Client, shop, start};

const STRANGE: &str = include_str!("fixtures/strange.pem");
const UNAUTHORIZED: &str = include_str!("../../../contract/samples/unauthorized.response.json");

#[tokio::test]
async fn without_a_token_that_holds_everything_secured_is_401() {
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
            answer.refused(401);
            assert_eq!(answer.json(), serde_json::from_str::<serde_json::Value>(UNAUTHORIZED).unwrap());
        }
        client.get("/agents/me").await.refused(401);
        client.get("/agents/me/projects").await.refused(401);
        client.get("/agents/me/workspaces").await.refused(401);
        for path in ["/users/search", "/fields", "/interactions/offline", "/events/insights"] {
            client.post(&format!("/projects/shop{path}"), &json!({})).await.refused(401);
        }
        client.patch("/projects/shop/events/1/states/shipped", &json!({})).await.refused(401);
        client.patch("/projects/shop/events/1/statistics/margin", &json!({})).await.refused(401);
        client.delete("/projects/shop/fields/1").await.refused(401);
        client.post("/projects/shop/event-types", &json!({})).await.refused(401);
        client.patch("/projects/shop/event-types/purchase", &json!({})).await.refused(401);
        client.delete("/projects/shop/event-types/purchase").await.refused(401);
    }
}

#[tokio::test]
async fn a_token_of_another_emulator_does_not_hold_here() {
    let (_one, client) = shop().await;
    let (other, _) = shop().await;
    let strange = Client { token: client.token, ..Client::new(&other) };
    strange.get("/agents/me").await.refused(401);
}

#[tokio::test]
async fn a_project_that_does_not_exist_is_403() {
    let (_emulator, client) = shop().await;
    for project in ["nowhere", "No-Project", "%20"] {
        for path in ["", "/event-types", "/trashed-events", "/events/1", "/fields", "/users/1/events"] {
            client.get(&format!("/projects/{project}{path}")).await.refused(403);
        }
    }
    client.get("/projects/%FF").await.refused(404);
}

#[tokio::test]
async fn a_registered_account_reaches_its_projects_alone() {
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
    // It sends no event elsewhere either; the contract has no 403 there.
    let event = json!({"projectId": "shop", "eventType": "newsletter", "nonce": 1, "data": {}});
    assert_eq!(agency.post("/events", &event).await.refused(400), "project not found");
    assert_eq!(agency.get("/projects/shop").await.refused(403), "Forbidden");
    let ids =
        |answer: serde_json::Value| answer.as_array().unwrap().iter().map(|p| p["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(agency.get("/agents/me/projects").await.ok()), ["leads"]);
    assert_eq!(ids(agency.get("/agents/me/workspaces").await.ok()), ["emulator"]);
    assert_eq!(ids(everywhere.get("/agents/me/projects").await.ok()), ["leads", "shop"]);
    assert_eq!(agency.get("/agents/me").await.ok()["email"], "agency@example.com");
}

#[tokio::test]
async fn a_project_tells_its_id_and_its_phone_countries() {
    let (_emulator, client) = shop().await;
    let project = client.get("/projects/shop").await.ok();
    assert_eq!(project["id"], "shop");
    assert_eq!(project["phoneParsingConfig"][0], json!({"order": 1, "countryCode": "FR"}));
}
