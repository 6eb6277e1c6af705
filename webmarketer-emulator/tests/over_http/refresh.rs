//! Refresh tokens: one exchange each, by their own application.

use serde_json::{Value, json};
use webmarketer_core::auth::{JWT_BEARER, SigningKey, jwt};
use webmarketer_emulator::{Emulator, LEADS, Project, RefreshCredentials, SHOP};
use webmarketer_test_support::http_client::Answer;

use crate::client::{ApiResponse as _, Client, shop, start};

async fn refresh(emulator: &Emulator, credentials: &RefreshCredentials, scope: &str) -> Answer {
    let RefreshCredentials { client_id, client_secret, refresh_token } = credentials;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", client_id),
        ("client_secret", client_secret),
        ("refresh_token", refresh_token),
        ("scope", scope),
    ];
    Client::new(emulator).form("/oidc/token", &form).await
}

fn oauth_error(answer: &Answer, status: u16, error: &str) -> String {
    let body = answer.json();
    assert_eq!((answer.status, &body["error"]), (status, &json!(error)), "{body}");
    body["error_description"].as_str().unwrap().to_owned()
}

/// The response to an assertion of the bundled service account with this scope.
async fn by_assertion(emulator: &Emulator, scope: &str) -> Answer {
    let account: Value = serde_json::from_str(&emulator.service_account_json()).unwrap();
    let claims = json!({
        "iss": account["clientId"],
        "sub": account["serviceAccountEmail"],
        "aud": format!("{}/token", emulator.oauth_base()),
        "exp": emulator.now().timestamp() + 300,
        "scope": scope,
    });
    let key = SigningKey::from_pem(account["privateKey"].as_str().unwrap()).unwrap();
    let assertion = jwt::sign(&key, "any", &claims).unwrap();
    let client_id = account["clientId"].as_str().unwrap();
    let form = [("grant_type", JWT_BEARER), ("client_id", client_id), ("assertion", &assertion)];
    Client::new(emulator).form("/oidc/token", &form).await
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_once_for_an_access_token_and_the_next_refresh_token() {
    let (emulator, _) = shop().await;
    let mut credentials = emulator.refresh_token();
    for _ in 0..3 {
        let answer = refresh(&emulator, &credentials, "offline_access").await.ok();
        assert_eq!(answer["scope"], "full_access offline_access");
        let client = Client::new(&emulator).with_token(&answer["access_token"]);
        assert_eq!(client.get("/agents/me").await.ok()["email"], "agent@emulator.invalid");
        let used = refresh(&emulator, &credentials, "offline_access").await;
        assert!(oauth_error(&used, 400, "invalid_grant").contains("used before"));
        credentials.refresh_token = answer["refresh_token"].as_str().unwrap().to_owned();
    }
}

#[tokio::test]
async fn a_wrong_secret_is_401_and_does_not_use_up_the_token() {
    let (emulator, _) = shop().await;
    let credentials = emulator.refresh_token();
    let wrong = RefreshCredentials { client_secret: "guessed".to_owned(), ..credentials.clone() };
    let why = oauth_error(&refresh(&emulator, &wrong, "").await, 401, "invalid_client");
    assert!(!why.contains("guessed"), "{why}");
    let wrong = RefreshCredentials { client_id: "somebody".to_owned(), ..credentials.clone() };
    oauth_error(&refresh(&emulator, &wrong, "").await, 401, "invalid_client");
    refresh(&emulator, &credentials, "").await.ok();
}

#[tokio::test]
async fn an_unknown_scope_is_an_error_and_does_not_use_up_the_token() {
    let (emulator, _) = shop().await;
    let credentials = emulator.refresh_token();
    let why = oauth_error(&refresh(&emulator, &credentials, "offline_access+everything").await, 400, "invalid_scope");
    assert!(why.contains("`everything`") && why.contains("full_access"), "{why}");
    refresh(&emulator, &credentials, "full_access").await.ok();
    oauth_error(&by_assertion(&emulator, "everything").await, 400, "invalid_scope");
}

#[tokio::test]
async fn a_service_account_gets_a_refresh_token_with_the_scope_offline_access() {
    let (emulator, _) = shop().await;
    assert_eq!(by_assertion(&emulator, "full_access").await.ok().get("refresh_token"), None);
    let answer = by_assertion(&emulator, "full_access offline_access").await.ok();
    let token = answer["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("client_id", "emulator-client"), ("refresh_token", token)];
    let again = Client::new(&emulator).form("/oidc/token", &form).await.ok();
    Client::new(&emulator).with_token(&again["access_token"]).get("/projects/shop").await.ok();
}

#[tokio::test]
async fn a_token_without_full_access_is_403() {
    let (emulator, _) = shop().await;
    let answer = by_assertion(&emulator, "offline_access").await.ok();
    let client = Client::new(&emulator).with_token(&answer["access_token"]);
    client.get("/agents/me").await.error(403);
    client.get("/projects/shop").await.error(403);
}

#[tokio::test]
async fn debug_output_of_credentials_contains_no_secrets() {
    let (emulator, _) = shop().await;
    let credentials = emulator.refresh_token();
    let shown = format!("{credentials:?}");
    assert!(!shown.contains(&credentials.refresh_token) && !shown.contains(&credentials.client_secret), "{shown}");
}

#[tokio::test]
async fn an_agent_of_the_builder_can_access_its_projects_only() {
    let builder = Emulator::builder()
        .project(Project::from_json(SHOP).unwrap())
        .project(Project::from_json(LEADS).unwrap())
        .agent("agency", "their secret", "agency@example.com", ["leads".parse().unwrap()]);
    let (_emulator, client) = start(builder).await;
    let credentials = client.post("/_emulator/tokens", &json!({"clientId": "agency"})).await.ok();
    let (secret, token) = (credentials["clientSecret"].as_str(), credentials["refreshToken"].as_str().unwrap());
    assert_eq!(secret, Some("their secret"));
    let form = |secret| {
        [("grant_type", "refresh_token"), ("client_id", "agency"), ("client_secret", secret), ("refresh_token", token)]
    };
    assert_eq!(client.form("/oidc/token", &form("another")).await.status, 401);
    let answer = client.form("/oidc/token", &form("their%20secret")).await.ok();
    let agency = client.with_token(&answer["access_token"]);
    agency.get("/projects/leads").await.ok();
    agency.get("/projects/shop").await.error(403);
    assert_eq!(agency.get("/agents/me").await.ok()["email"], "agency@example.com");
}
