//! The assertion of a service account (RFC 7523), verified as a real token endpoint does.

use serde_json::Value;
use webmarketer_core::auth::{FULL_ACCESS, VerifyingKey, jwt};

use crate::accounts::Account;
use crate::service::OAUTH_PATH;
use crate::session::Session;

/// The furthest that an assertion may expire from now, in seconds.
const LONGEST: i64 = 3600;

/// Why an assertion is refused. It says what was expected and repeats nothing of the assertion.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the assertion is no JWT that is signed with RS256 by the key of this client")]
    Signature,
    #[error("the `iss` of the assertion is not the `client_id` of the form")]
    Issuer,
    #[error("the `sub` of the assertion is not the e-mail address of this service account")]
    Subject,
    #[error("the `aud` of the assertion is not the address of this token endpoint: {expected}")]
    Audience { expected: String },
    #[error("the `exp` of the assertion is no whole number of seconds")]
    NoExpiry,
    #[error("the assertion has expired")]
    Expired,
    #[error("the `exp` of the assertion is more than {LONGEST} seconds ahead")]
    TooLong,
}

/// The scope that an assertion asks for, if it is one of that account and holds `now`, in seconds since 1970. `host` is
/// what the request calls this machine.
pub(super) fn scope(
    session: &Session,
    (account, key): (&Account, &VerifyingKey),
    host: Option<&str>,
    assertion: &str,
    now: i64,
) -> Result<String, Refusal> {
    let claims = jwt::verify(assertion, key).ok_or(Refusal::Signature)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);

    if text("iss") != Some(account.client_id.as_str()) {
        return Err(Refusal::Issuer);
    }
    if text("sub") != Some(account.email.as_str()) {
        return Err(Refusal::Subject);
    }
    if !is_for(claims.get("aud"), session, host) {
        return Err(Refusal::Audience { expected: format!("{}/token", session.oauth_base()) });
    }
    let expiry = claims.get("exp").and_then(Value::as_i64).ok_or(Refusal::NoExpiry)?;
    if expiry <= now {
        return Err(Refusal::Expired);
    }
    if expiry.saturating_sub(now) > LONGEST {
        return Err(Refusal::TooLong);
    }
    Ok(text("scope").filter(|scope| !scope.is_empty()).unwrap_or(FULL_ACCESS).to_owned())
}

/// Whether an audience, one or several (RFC 7519, section 4.1.3), is this token endpoint by any of its own spellings.
fn is_for(audience: Option<&Value>, session: &Session, host: Option<&str>) -> bool {
    let (address, prefix) = (session.service.address, session.prefix());
    let hosts = [address.to_string(), format!("localhost:{}", address.port())];
    let mut own = hosts.map(|host| format!("http://{host}{prefix}{OAUTH_PATH}/token")).to_vec();
    // One that other machines reach does not know by which name, nor what stands before it.
    if let Some(host) = host.filter(|_| !address.ip().is_loopback()) {
        own.extend(["http", "https"].map(|scheme| format!("{scheme}://{host}{prefix}{OAUTH_PATH}/token")));
    }
    let is_own = |audience: &Value| audience.as_str().is_some_and(|audience| own.iter().any(|own| own == audience));
    match audience {
        Some(Value::Array(several)) => several.iter().any(is_own),
        Some(one) => is_own(one),
        None => false,
    }
}
