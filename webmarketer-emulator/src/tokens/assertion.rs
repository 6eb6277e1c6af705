//! Verifies the assertion of a service account (RFC 7523).

use serde_json::Value;
use webmarketer_core::auth::{FULL_ACCESS, VerifyingKey, jwt};

use crate::model::Account;

/// The maximum time until an assertion expires, in seconds.
const LONGEST: i64 = 3600;

/// The error of an invalid assertion. The messages quote nothing of the assertion.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AssertionError {
    #[error("the assertion is not a JWT that is signed with RS256 and the key of this client")]
    Signature,
    #[error("the `iss` of the assertion is not the `client_id` of the form")]
    Issuer,
    #[error("the `sub` of the assertion is not the e-mail address of this service account")]
    Subject,
    #[error("the `aud` of the assertion is not the URL of this token endpoint: {expected}")]
    Audience { expected: String },
    #[error("the `exp` of the assertion is missing or not an integer number of seconds")]
    NoExpiry,
    #[error("the assertion has expired")]
    Expired,
    #[error("the `exp` of the assertion is more than {LONGEST} seconds in the future")]
    TooLong,
}

/// The URL of a token endpoint.
pub(crate) struct EndpointNames {
    /// The URL in messages.
    pub(crate) url: String,
    /// All accepted forms of the URL.
    pub(crate) spellings: Vec<String>,
}

/// Verifies an assertion of the account, and returns the requested scope. `now` is in seconds since 1970.
pub(crate) fn verify_assertion(
    assertion: &str,
    (account, key): (&Account, &VerifyingKey),
    endpoint: &EndpointNames,
    now: i64,
) -> Result<String, AssertionError> {
    let claims = jwt::verify(assertion, key).ok_or(AssertionError::Signature)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str);

    if text("iss") != Some(account.client_id.as_str()) {
        return Err(AssertionError::Issuer);
    }
    if text("sub") != Some(account.email.as_str()) {
        return Err(AssertionError::Subject);
    }
    if !is_audience(claims.get("aud"), &endpoint.spellings) {
        return Err(AssertionError::Audience { expected: endpoint.url.clone() });
    }
    let expiry = claims.get("exp").and_then(Value::as_i64).ok_or(AssertionError::NoExpiry)?;
    if expiry <= now {
        return Err(AssertionError::Expired);
    }
    if expiry.saturating_sub(now) > LONGEST {
        return Err(AssertionError::TooLong);
    }
    Ok(text("scope").filter(|scope| !scope.is_empty()).unwrap_or(FULL_ACCESS).to_owned())
}

/// Whether the audience, a string or an array (RFC 7519, section 4.1.3), contains one of the accepted forms.
fn is_audience(audience: Option<&Value>, own: &[String]) -> bool {
    let is_own = |audience: &Value| audience.as_str().is_some_and(|audience| own.iter().any(|own| own == audience));
    match audience {
        Some(Value::Array(several)) => several.iter().any(is_own),
        Some(one) => is_own(one),
        None => false,
    }
}
