//! The access token: fetched when it is needed, once however many wait for it.

use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::{JWT_BEARER, ServiceAccount};
use crate::client::{Error, ErrorKind, Request, Transport};

/// How long a token is taken to hold whose answer does not say.
const DEFAULT_SECONDS: u64 = 300;

/// The access token of a service account.
pub(crate) struct TokenCache {
    account: ServiceAccount,
    url: Url,
    /// Held while a token is fetched, so that everybody else waits for that one.
    current: Mutex<Option<Token>>,
}

struct Token {
    secret: SecretString,
    renew_at: Instant,
}

impl TokenCache {
    pub(crate) fn new(account: ServiceAccount, url: Url) -> Self {
        Self { account, url, current: Mutex::new(None) }
    }

    /// A token that holds.
    pub(crate) async fn get(&self, transport: &Transport, deadline: Instant) -> Result<SecretString, Error> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref().filter(|token| Instant::now() < token.renew_at) {
            return Ok(token.secret.clone());
        }
        let token = self.fetch(transport, deadline).await?;
        let secret = token.secret.clone();
        *current = Some(token);
        Ok(secret)
    }

    /// Forgets a token that the service does not accept, unless another has taken its place already.
    pub(crate) async fn discard(&self, refused: &SecretString) {
        let mut current = self.current.lock().await;
        if current.as_ref().is_some_and(|token| token.secret.expose_secret() == refused.expose_secret()) {
            *current = None;
        }
    }

    async fn fetch(&self, transport: &Transport, deadline: Instant) -> Result<Token, Error> {
        let assertion = self
            .account
            .assertion(self.url.as_str(), chrono::Utc::now().timestamp())
            .map_err(|error| Error::new(ErrorKind::Credentials, error.to_string()).with_source(error))?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", JWT_BEARER)
            .append_pair("client_id", self.account.client_id())
            .append_pair("assertion", &assertion)
            .finish();
        let request =
            Request::new(Method::POST, self.url.clone()).body("application/x-www-form-urlencoded", form).repeatable();
        let answer = transport.execute(request, deadline).await.map_err(|error| match error.kind() {
            // 400 is how OAuth says that it does not know the caller.
            ErrorKind::Refused | ErrorKind::Unauthorized | ErrorKind::Forbidden => error.into_unauthorized(),
            _ => error,
        })?;

        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let Some(secret) = answer.get("access_token").and_then(Value::as_str) else {
            let message =
                format!("the token address {} gave no `access_token`; is the address right?", self.url.path());
            return Err(Error::new(ErrorKind::UnexpectedAnswer, message));
        };
        let seconds = answer.get("expires_in").and_then(Value::as_u64).unwrap_or(DEFAULT_SECONDS);
        // Renewed before it ends, so that no request is under way with a token that no longer holds.
        let renew_at = Instant::now() + Duration::from_secs(seconds.min(86_400)).mul_f64(0.8);
        Ok(Token { secret: SecretString::from(secret), renew_at })
    }
}
