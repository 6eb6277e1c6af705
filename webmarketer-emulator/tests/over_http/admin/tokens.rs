//! Issuing and revoking tokens.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, shop};

#[tokio::test]
async fn revoked_tokens_are_invalid() {
    let (_emulator, client) = shop().await;
    assert_eq!(client.post("/_emulator/tokens/revoke", &json!({})).await.ok(), json!({"revoked": 1}));
    client.get("/agents/me").await.error(401);
}

#[tokio::test]
async fn refresh_tokens_are_revoked_only_on_request() {
    let (_emulator, client) = shop().await;
    let given = client.send("POST", "/_emulator/tokens", None, b"").await.ok();
    let refresh = |given: Value| {
        let client = client.clone();
        async move {
            let form =
                ["clientId", "clientSecret", "refreshToken"].map(|name| given[name].as_str().unwrap().to_owned());
            let [id, secret, token] = &form;
            let form = [("grant_type", "refresh_token"), ("client_id", id), ("client_secret", secret)];
            client.form("/oidc/token", &[&form[..], &[("refresh_token", &**token)]].concat()).await
        }
    };
    client.post("/_emulator/tokens/revoke", &json!({"refreshTokens": false})).await.ok();
    let answer = refresh(given.clone()).await.ok();
    client.with_token(&answer["access_token"]).get("/agents/me").await.ok();

    let revoked = client.post("/_emulator/tokens/revoke", &json!({"refreshTokens": true})).await.ok();
    assert_eq!(revoked, json!({"revoked": 2}));
    let mut again = given;
    again["refreshToken"] = answer["refresh_token"].clone();
    assert_eq!(refresh(again).await.json()["error"], "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_is_issued_for_the_named_account() {
    let (emulator, _) = shop().await;
    let client = Client::new(&emulator);
    let given = client.post("/_emulator/tokens", &json!({"clientId": "emulator-client"})).await.ok();
    assert_eq!((&given["clientId"], &given["clientSecret"]), (&json!("emulator-client"), &Value::Null));
    let token = given["refreshToken"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("client_id", "emulator-client"), ("refresh_token", token)];
    client.form("/oidc/token", &form).await.ok();
    client.post("/_emulator/tokens", &json!({"clientId": "nobody"})).await.error(404);
}
