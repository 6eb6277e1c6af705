//! The token endpoint: exchanges the signed assertion of a service account, or a refresh token, for an access token.

use std::sync::Arc;

use axum::extract::{Form, FromRequest as _, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;
use webmarketer_core::auth::JWT_BEARER;

use super::body::{BODY_LIMIT, BODY_TIMEOUT, states_larger_body};
use crate::model::Account;
use crate::model::account::Credential;
use crate::model::paths::OAUTH_PATH;
use crate::session::Session;
use crate::tokens::{EndpointNames, OFFLINE_ACCESS, SCOPES, verify_assertion};

/// The grant type of refresh tokens (RFC 6749, section 6).
const REFRESH_TOKEN: &str = "refresh_token";

/// The form of a token request.
#[derive(Deserialize)]
pub(crate) struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    assertion: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// An error response in the format of RFC 6749, section 5.2.
pub(crate) struct TokenError {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl TokenError {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, description: description.into() }
    }

    fn invalid_client(description: &'static str) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..Self::new("invalid_client", description) }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let body = json!({"error": self.error, "error_description": self.description});
        (self.status, [(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
    }
}

/// `POST /oidc/token`.
pub(crate) async fn issue_token(
    State(session): State<Arc<Session>>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, TokenError> {
    let too_large = || TokenError {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        ..TokenError::new("invalid_request", "the body is larger than the maximum size")
    };
    if states_larger_body(request.headers(), BODY_LIMIT) {
        return Err(too_large());
    }
    let form = timeout(BODY_TIMEOUT, Form::<TokenRequest>::from_request(request, &()));
    let form = form.await.map_err(|_| TokenError::new("invalid_request", "the form was not received in time"))?;
    let Form(request) = form.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return too_large();
        }
        TokenError::new("invalid_request", "expected a form in which no field is repeated")
    })?;
    let now = session.clock.now().timestamp();
    let (account, scope) = match require_parameter(request.grant_type.as_deref(), "grant_type")? {
        JWT_BEARER => {
            let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
            grant_by_assertion(&session, &request, host, now)?
        }
        REFRESH_TOKEN => grant_by_refresh_token(&session, &request)?,
        _ => {
            let why = format!("the `grant_type` must be `{JWT_BEARER}` or `{REFRESH_TOKEN}`");
            return Err(TokenError::new("unsupported_grant_type", why));
        }
    };
    let token = session.tokens.issue(&account, &scope, now).map_err(|error| TokenError {
        status: StatusCode::INTERNAL_SERVER_ERROR,
        ..TokenError::new("server_error", error.to_string())
    })?;
    let mut body = json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": session.tokens.lifetime().as_secs(),
        "scope": scope,
    });
    if scope.split(' ').any(|scope| scope == OFFLINE_ACCESS)
        && let Some(body) = body.as_object_mut()
    {
        body.insert("refresh_token".to_owned(), session.tokens.issue_refresh(&account).into());
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(body)).into_response())
}

/// The service account that signed the assertion (RFC 7523), and the requested scope.
fn grant_by_assertion(
    session: &Session,
    request: &TokenRequest,
    host: Option<&str>,
    now: i64,
) -> Result<(Arc<Account>, String), TokenError> {
    let client_id = require_parameter(request.client_id.as_deref(), "client_id")?;
    let assertion = require_parameter(request.assertion.as_deref(), "assertion")?;
    let account = session.config.account(client_id);
    let Some((account, Credential::Key(key))) = account.map(|account| (account, &account.credential)) else {
        return Err(TokenError::invalid_client("no service account has this `client_id`"));
    };
    let scope = verify_assertion(assertion, (account, key), &token_endpoint(session, host), now)
        .map_err(|error| TokenError::new("invalid_grant", error.to_string()))?;
    check_scope(&scope)?;
    Ok((Arc::clone(account), scope))
}

/// The agent of the refresh token, and the scope of the new access token. A refresh token is valid for one exchange;
/// the response contains the next one.
fn grant_by_refresh_token(session: &Session, request: &TokenRequest) -> Result<(Arc<Account>, String), TokenError> {
    let client_id = require_parameter(request.client_id.as_deref(), "client_id")?;
    let token = require_parameter(request.refresh_token.as_deref(), "refresh_token")?;
    let account = session.config.account(client_id);
    let account = account.ok_or_else(|| TokenError::invalid_client("no application has this `client_id`"))?;
    if let Credential::Secret(secret) = &account.credential
        && require_parameter(request.client_secret.as_deref(), "client_secret")? != secret
    {
        return Err(TokenError::invalid_client("the `client_secret` is wrong for this application"));
    }
    // An invalid scope must not use up the token.
    request.scope.as_deref().map_or(Ok(()), check_scope)?;
    if !session.tokens.redeem(token, account) {
        let why = "the refresh token is unknown to this application, or was used before";
        return Err(TokenError::new("invalid_grant", why));
    }
    // The agent has granted all scopes, even if the request names fewer.
    Ok((Arc::clone(account), SCOPES.join(" ")))
}

/// The URLs of the token endpoint of a session. `host` is the host name of the request.
fn token_endpoint(session: &Session, host: Option<&str>) -> EndpointNames {
    let (address, prefix) = (session.config.address, session.prefix());
    let hosts = [address.to_string(), format!("localhost:{}", address.port())];
    let mut spellings = hosts.map(|host| format!("http://{host}{prefix}{OAUTH_PATH}/token")).to_vec();
    // A forwarded port has another number. For other machines, host name and scheme are unknown. Access control has
    // checked the host name.
    if let Some(host) = host {
        spellings.extend(["http", "https"].map(|scheme| format!("{scheme}://{host}{prefix}{OAUTH_PATH}/token")));
    }
    EndpointNames { url: format!("{}/token", session.oauth_base()), spellings }
}

/// Fails if a scope does not exist.
fn check_scope(scope: &str) -> Result<(), TokenError> {
    let Some(unknown) = scope.split_whitespace().find(|scope| !SCOPES.contains(scope)) else { return Ok(()) };
    // Truncated, in case the caller sent something else, such as a long secret.
    let unknown: String = unknown.chars().take(32).collect();
    let why = format!("unknown scope `{unknown}`; expected {}", SCOPES.map(|scope| format!("`{scope}`")).join(" or "));
    Err(TokenError::new("invalid_scope", why))
}

fn require_parameter<'a>(value: Option<&'a str>, name: &str) -> Result<&'a str, TokenError> {
    let value = value.filter(|value| !value.is_empty());
    value.ok_or_else(|| TokenError::new("invalid_request", format!("the field `{name}` of the form is missing")))
}
