//! Tokens are given without a consent screen, and taken back.

use serde_json::{Value, json};

use crate::client::{AnswerOfApi as _, Client, shop};

#[tokio::test]
async fn tokens_that_are_taken_back_hold_no_longer() {
    let (_emulator, client) = shop().await;
    assert_eq!(client.post("/_emulator/tokens/revoke", &json!({})).await.ok(), json!({"revoked": 1}));
    client.get("/agents/me").await.refused(401);
}

#[tokio::test]
async fn a_refresh_token_outlives_access_tokens_unless_it_is_meant_too() {
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
async fn a_refresh_token_is_of_the_account_that_is_named() {
    let (emulator, _) = shop().await;
    let client = Client::new(&emulator);
    let given = client.post("/_emulator/tokens", &json!({"clientId": "emulator-client"})).await.ok();
    assert_eq!((&given["clientId"], &given["clientSecret"]), (&json!("emulator-client"), &Value::Null));
    let token = given["refreshToken"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("client_id", "emulator-client"), ("refresh_token", token)];
    client.form("/oidc/token", &form).await.ok();
    client.post("/_emulator/tokens", &json!({"clientId": "nobody"})).await.refused(404);
}
