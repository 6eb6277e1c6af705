//! `/_emulator/tokens`: issues refresh tokens without a consent screen, and revokes tokens.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::command::CommandBody;
use crate::http::error::ApiError;
use crate::model::account::{AGENT_CLIENT_ID, Credential};
use crate::session::Session;

pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new().route("/tokens", post(issue_token)).route("/tokens/revoke", post(revoke_tokens))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct NewTokenBody {
    client_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RevokeBody {
    #[serde(default)]
    refresh_tokens: bool,
}

/// `POST tokens`: issues a refresh token of the bundled agent or of another account. The client secret is returned for
/// agents only.
async fn issue_token(
    State(session): State<Arc<Session>>,
    CommandBody(new): CommandBody<NewTokenBody>,
) -> Result<Json<Value>, ApiError> {
    let account = session.config.account(new.client_id.as_deref().unwrap_or(AGENT_CLIENT_ID));
    let account = account.ok_or_else(|| ApiError::not_found("no account has this clientId"))?;
    let secret = match &account.credential {
        Credential::Secret(secret) => Some(secret),
        Credential::Key(_) => None,
    };
    Ok(Json(json!({
        "clientId": account.client_id,
        "clientSecret": secret,
        "refreshToken": session.tokens.issue_refresh(account),
    })))
}

/// `POST tokens/revoke`: revokes all access tokens and, if requested, all refresh tokens.
async fn revoke_tokens(
    State(session): State<Arc<Session>>,
    CommandBody(revoke): CommandBody<RevokeBody>,
) -> Json<Value> {
    Json(json!({"revoked": session.tokens.revoke(revoke.refresh_tokens)}))
}
