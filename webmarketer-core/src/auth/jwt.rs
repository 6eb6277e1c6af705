//! JSON Web Tokens (RFC 7519), signed with RS256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{KeyError, SigningKey, VerifyingKey};

/// Signs claims. `key_id` becomes the header's `kid`.
///
/// # Errors
///
/// If the key cannot sign.
pub fn sign(key: &SigningKey, key_id: &str, claims: &Value) -> Result<String, KeyError> {
    let message = unsigned(key_id, claims);
    let signature = key.sign(message.as_bytes())?;
    Ok(signed(message, &signature))
}

/// The part of a token that is signed.
pub(super) fn unsigned(key_id: &str, claims: &Value) -> String {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key_id});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(&header), part(claims))
}

/// The token, from the part that is signed and its signature.
pub(super) fn signed(mut message: String, signature: &[u8]) -> String {
    message.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut message);
    message
}

/// The claims of a token, if it is a valid JWT whose algorithm is RS256 and which is signed by this key. The caller
/// checks the claims, such as the expiry.
pub fn verify(token: &str, key: &VerifyingKey) -> Option<Value> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let part = |text: &str| -> Option<Value> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok() };
    let is_rs256 = part(header)?.get("alg")?.as_str()? == "RS256";
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    (is_rs256 && key.verifies(message.as_bytes(), &signature)).then(|| part(claims)).flatten()
}
