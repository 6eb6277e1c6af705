//! Access tokens: what the emulator signs, and recognises again.

use serde_json::{Value, json};
use webmarketer_core::auth::{KeyError, jwt};

use crate::accounts::{Account, KEY_ID};
use crate::ids;
use crate::service::{OAUTH_PATH, Service};

/// Who issues the tokens of this emulator. All emulators share one key; by this a token of another one is refused, and
/// an assertion too.
fn issuer(service: &Service) -> String {
    format!("{}{OAUTH_PATH}", service.url())
}

/// Signs an access token for an account, `now` in seconds since 1970.
pub(super) fn issue(service: &Service, account: &Account, scope: &str, now: i64) -> Result<String, KeyError> {
    let lifetime = i64::try_from(service.token_lifetime.as_secs()).unwrap_or(i64::MAX);
    let claims = json!({
        "iss": issuer(service),
        "sub": account.email,
        "client_id": account.client_id,
        "scope": scope,
        "iat": now,
        "exp": now.saturating_add(lifetime),
        "jti": ids::token().to_string(),
    });
    jwt::sign(&service.token_key, KEY_ID, &claims)
}

/// The account that an access token speaks for, while the token holds.
pub(crate) fn account_of<'a>(service: &'a Service, token: &str) -> Option<&'a Account> {
    let claims = jwt::verify(token, &service.token_key.verifying_key())?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let holds = text("iss")? == issuer(service) && claims.get("exp")?.as_i64()? > service.clock.now().timestamp();
    let account = service.account(text("client_id")?)?;
    (holds && text("sub")? == account.email).then_some(account)
}
