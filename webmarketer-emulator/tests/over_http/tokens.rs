//! The token endpoint: assertions and errors.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use webmarketer_core::auth::{JWT_BEARER, SigningKey, jwt};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_test_support::http_client::Answer;

use crate::client::{ApiResponse as _, Client, shop, start};

const GRANT: (&str, &str) = ("grant_type", JWT_BEARER);
const PKCS1: &str = include_str!("fixtures/development-only.pkcs1.pem");
const STRANGE: &str = include_str!("fixtures/strange.pem");

fn bundled_key(emulator: &Emulator) -> SigningKey {
    SigningKey::from_pem(account(emulator)["privateKey"].as_str().unwrap()).unwrap()
}

fn account(emulator: &Emulator) -> Value {
    serde_json::from_str(&emulator.service_account_json()).unwrap()
}

/// Valid claims for this emulator.
fn claims(emulator: &Emulator) -> Value {
    let account = account(emulator);
    json!({
        "iss": account["clientId"],
        "sub": account["serviceAccountEmail"],
        "aud": format!("{}/token", emulator.oauth_base()),
        "exp": now() + 300,
        "scope": "full_access",
    })
}

fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

async fn exchange(emulator: &Emulator, assertion: &str) -> Answer {
    let account = account(emulator);
    let client_id = account["clientId"].as_str().unwrap();
    let form = [GRANT, ("client_id", client_id), ("assertion", assertion)];
    Client::new(emulator).form("/oidc/token", &form).await
}

/// Asserts an error with this status and code, and returns its description.
fn oauth_error(answer: &Answer, status: u16, error: &str) -> String {
    let body = answer.json();
    assert_eq!((answer.status, &body["error"]), (status, &json!(error)), "{body}");
    body["error_description"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_signed_assertion_is_exchanged_for_a_token_that_is_valid_for_an_hour() {
    let (emulator, _) = shop().await;
    let assertion = jwt::sign(&bundled_key(&emulator), "any", &claims(&emulator)).unwrap();
    let answer = exchange(&emulator, &assertion).await;
    assert!(answer.head.to_lowercase().contains("cache-control: no-store"));
    let answer = answer.ok();
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], 3600);
    assert_eq!(answer["scope"], "full_access");

    let token = answer["access_token"].as_str().unwrap();
    let said = jwt::verify(token, &bundled_key(&emulator).verifying_key()).unwrap();
    assert!((said["exp"].as_i64().unwrap() - now() - 3600).abs() < 60);
    assert_eq!(said["sub"], account(&emulator)["serviceAccountEmail"]);
    assert_eq!(said["scope"], "full_access");
    assert!(said["jti"].is_string());
}

#[tokio::test]
async fn each_issued_token_is_different() {
    let (emulator, _) = shop().await;
    let assertion = jwt::sign(&bundled_key(&emulator), "any", &claims(&emulator)).unwrap();
    let first = exchange(&emulator, &assertion).await.ok();
    assert_ne!(first["access_token"], exchange(&emulator, &assertion).await.ok()["access_token"]);
}

#[tokio::test]
async fn the_bundled_key_works_in_pkcs1_and_pkcs8_format() {
    let (emulator, _) = shop().await;
    for key in [SigningKey::from_pem(PKCS1).unwrap(), bundled_key(&emulator)] {
        exchange(&emulator, &jwt::sign(&key, "any", &claims(&emulator)).unwrap()).await.ok();
    }
}

#[tokio::test]
async fn an_assertion_with_the_signature_of_another_key_is_invalid() {
    let (emulator, _) = shop().await;
    let strange = SigningKey::from_pem(STRANGE).unwrap();
    let assertion = jwt::sign(&strange, "emulator-development-only", &claims(&emulator)).unwrap();
    let why = oauth_error(&exchange(&emulator, &assertion).await, 400, "invalid_grant");
    assert!(why.contains("signed"), "{why}");
    oauth_error(&exchange(&emulator, "no.jwt.atall").await, 400, "invalid_grant");
}

#[tokio::test]
async fn an_assertion_with_another_algorithm_is_invalid() {
    let (emulator, _) = shop().await;
    for alg in ["none", "HS256", "RS512"] {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&json!({"alg": alg, "typ": "JWT"})), part(&claims(&emulator)));
        let signature = bundled_key(&emulator).sign(message.as_bytes()).unwrap();
        for signature in [URL_SAFE_NO_PAD.encode(signature), String::new()] {
            oauth_error(&exchange(&emulator, &format!("{message}.{signature}")).await, 400, "invalid_grant");
        }
    }
}

#[tokio::test]
async fn an_assertion_with_a_wrong_claim_is_an_error_that_names_the_claim() {
    let (emulator, _) = shop().await;
    let wrong = [
        ("aud", json!("https://oauth.webmarketer.io/oidc/token"), "/oidc/token"),
        ("aud", json!(format!("{}/token/", emulator.oauth_base())), "/oidc/token"),
        ("aud", Value::Null, "/oidc/token"),
        ("iss", json!("somebody"), "`iss`"),
        ("iss", Value::Null, "`iss`"),
        ("sub", json!("somebody@example.com"), "`sub`"),
        ("exp", json!(now() - 1), "expired"),
        ("exp", json!(now() + 3700), "more than 3600"),
        ("exp", json!(i64::MAX), "more than 3600"),
        ("exp", json!(i64::MIN), "expired"),
        ("exp", json!("soon"), "not an integer"),
        ("exp", Value::Null, "missing"),
    ];
    for (name, value, expected) in wrong {
        let mut claims = claims(&emulator);
        claims[name] = value;
        let assertion = jwt::sign(&bundled_key(&emulator), "any", &claims).unwrap();
        let why = oauth_error(&exchange(&emulator, &assertion).await, 400, "invalid_grant");
        assert!(why.contains(expected), "{why}");
    }
}

#[tokio::test]
async fn the_audience_can_contain_localhost() {
    let (emulator, _) = shop().await;
    let mut claims = claims(&emulator);
    claims["aud"] = json!([claims["aud"].as_str().unwrap().replace("127.0.0.1", "localhost")]);
    let assertion = jwt::sign(&bundled_key(&emulator), "any", &claims).unwrap();
    exchange(&emulator, &assertion).await.ok();
}

#[tokio::test]
async fn an_unknown_client_is_401_and_a_missing_field_is_400() {
    let (emulator, _) = shop().await;
    let client = Client::new(&emulator);
    let form = |fields: &'static [(&str, &str)]| client.form("/oidc/token", fields);
    let unknown = form(&[GRANT, ("client_id", "somebody"), ("assertion", "a.b.c")]).await;
    oauth_error(&unknown, 401, "invalid_client");
    oauth_error(&form(&[]).await, 400, "invalid_request");
    oauth_error(&form(&[GRANT]).await, 400, "invalid_request");
    oauth_error(&form(&[GRANT, ("client_id", "emulator-client")]).await, 400, "invalid_request");
    oauth_error(&client.post("/oidc/token", &json!({"grant_type": JWT_BEARER})).await, 400, "invalid_request");
}

#[tokio::test]
async fn an_unknown_grant_type_is_an_error_that_names_the_known_ones() {
    let (emulator, _) = shop().await;
    let form = [("grant_type", "password"), ("client_id", "a")];
    let why = oauth_error(&Client::new(&emulator).form("/oidc/token", &form).await, 400, "unsupported_grant_type");
    assert!(why.contains("refresh_token"), "{why}");
}

#[tokio::test]
async fn the_token_lifetime_is_an_option_of_the_builder() {
    let project = Project::from_json(SHOP).unwrap();
    let (_emulator, client) = start(Emulator::builder().project(project).token_lifetime(Duration::ZERO)).await;
    client.get("/agents/me").await.error(401);
}
