//! The token endpoint: an assertion that is signed by a service account is exchanged for an access token.

mod access;
mod assertion;

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use webmarketer_core::auth::JWT_BEARER;

pub(crate) use access::account_of;

use crate::service::Service;

/// The form that asks for a token.
#[derive(Deserialize)]
pub(crate) struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    assertion: Option<String>,
}

/// Why no token is given, in the words of RFC 6749, section 5.2.
pub(crate) struct TokenError {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl TokenError {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, description: description.into() }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let body = json!({"error": self.error, "error_description": self.description});
        (self.status, [(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
    }
}

/// `POST /oidc/token`.
pub(crate) async fn token(
    State(service): State<Arc<Service>>,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Result<Response, TokenError> {
    let Form(request) = form.map_err(|rejection| {
        let error = TokenError::new("invalid_request", "expected a form, each of its fields once");
        // A body that is too large stays that; everything else is a malformed request.
        let status = rejection.status();
        if status == StatusCode::PAYLOAD_TOO_LARGE { TokenError { status, ..error } } else { error }
    })?;
    let need = |value: Option<String>, name: &str| {
        let value = value.filter(|value| !value.is_empty());
        value.ok_or_else(|| TokenError::new("invalid_request", format!("the form has no `{name}`")))
    };
    if need(request.grant_type, "grant_type")? != JWT_BEARER {
        return Err(TokenError::new("unsupported_grant_type", format!("the emulator grants `{JWT_BEARER}` alone")));
    }
    let client_id = need(request.client_id, "client_id")?;
    let assertion = need(request.assertion, "assertion")?;
    let account = service.account(&client_id).ok_or_else(|| TokenError {
        status: StatusCode::UNAUTHORIZED,
        ..TokenError::new("invalid_client", "the emulator knows no service account with this `client_id`")
    })?;

    let now = service.clock.now().timestamp();
    let scope = assertion::scope(&service, account, &assertion, now)
        .map_err(|refusal| TokenError::new("invalid_grant", refusal.to_string()))?;
    let token = access::issue(&service, account, &scope, now).map_err(|error| TokenError {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        ..TokenError::new("server_error", error.to_string())
    })?;
    let body = json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": service.token_lifetime.as_secs(),
        "scope": scope,
    });
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}
