//! The access token of a client. It is fetched once for all calls that wait for it, and renewed while it is still
//! valid.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until, timeout_at};
use tracing::Instrument as _;
use url::Url;
use url::form_urlencoded::Serializer;

use super::source::AuthKind;
use super::token_refreshes::{RefreshCounts, TokenRefreshes};
use super::{Auth, JWT_BEARER, RefreshToken, ServiceAccount, Token, TokenAnswer, TokenEndpoint, TokenRequest};
use crate::error::{Error, ErrorKind};

/// The lifetime of a token that does not state one.
const DEFAULT_LIFETIME: Duration = Duration::from_mins(5);
/// How long a failure is returned to later calls, so that they do not all send requests to a failing service.
const SPACING: Duration = Duration::from_secs(1);
/// The maximum difference of two clocks that count as equal, in seconds.
const SAME_TIME: i64 = 30;

/// The access token of a client.
pub(crate) struct TokenCache {
    auth: Auth,
    /// The token address.
    url: Url,
    endpoint: Arc<dyn TokenEndpoint>,
    state: StdMutex<CachedTokens>,
    /// The runtime on which tokens are fetched; by default that of the call.
    runtime: Option<Handle>,
    /// The process in which that runtime is.
    process: u32,
    /// Locked while a token is fetched, by the call or the task that fetches it.
    flight: Arc<Mutex<()>>,
    /// The difference between the clock of the service and that of this machine, in seconds.
    skew: AtomicI64,
    refreshes: RefreshCounts,
}

#[derive(Default)]
struct CachedTokens {
    token: Option<Arc<Token>>,
    failed: Option<TokenFailure>,
    /// The refresh token that replaced the first one, and whether the application has stored it.
    rotated: Option<(SecretString, bool)>,
    /// Whether the current refresh token was sent without a response.
    unanswered: bool,
}

/// A failed token request.
struct TokenFailure {
    /// Until when it is returned to other calls.
    until: Instant,
    /// The deadline of the failed request.
    deadline: Instant,
    error: Error,
}

/// How a token is fetched.
#[derive(Clone, Copy)]
struct FetchLimits {
    deadline: Instant,
    /// Whether a failed request is not made again.
    once: bool,
}

impl TokenCache {
    pub(crate) fn new(auth: Auth, url: Url, endpoint: Arc<dyn TokenEndpoint>, runtime: Option<Handle>) -> Self {
        let (state, flight) = (StdMutex::default(), Arc::new(Mutex::new(())));
        let process = std::process::id();
        Self {
            auth,
            url,
            endpoint,
            state,
            runtime,
            process,
            flight,
            skew: AtomicI64::new(0),
            refreshes: RefreshCounts::default(),
        }
    }

    /// Whether another token can be had.
    pub(crate) fn is_renewable(&self) -> bool {
        !matches!(self.auth.0, AuthKind::AccessToken(_))
    }

    /// The current token, unless it is due for renewal.
    pub(crate) fn current(&self) -> Option<Arc<Token>> {
        self.cached().token.as_ref().filter(|token| token.is_fresh()).cloned()
    }

    /// A valid token, which is fetched if necessary.
    pub(crate) async fn get(self: &Arc<Self>, deadline: Instant) -> Result<Arc<Token>, Error> {
        let now = Instant::now();
        let old = self.cached().token.clone().filter(|token| token.holds(now));
        if let Some(old) = old {
            // One call renews the token; the others, and that call if the renewal fails, use the old one.
            let Ok(flight) = Arc::clone(&self.flight).try_lock_owned() else { return Ok(old) };
            let has_failed = self.cached().failed.as_ref().is_some_and(|failed| now < failed.until);
            if has_failed || self.endpoint.is_paused() {
                return Ok(old);
            }
            // The request of the call needs time, too.
            let deadline = now + deadline.saturating_duration_since(now) / 2;
            return Ok(self.renew(flight, FetchLimits { deadline, once: true }).await.unwrap_or(old));
        }
        let Ok(flight) = timeout_at(deadline, Arc::clone(&self.flight).lock_owned()).await else {
            return Err(late());
        };
        if let Some(token) = self.current() {
            return Ok(token);
        }
        if let Some(until) = self.failure(deadline)? {
            sleep_until(until).await;
        }
        self.renew(flight, FetchLimits { deadline, once: false }).await
    }

    /// How often a token was fetched.
    pub(crate) fn refreshes(&self) -> TokenRefreshes {
        self.refreshes.get()
    }

    /// Waits until a token that is being fetched is there.
    pub(crate) async fn wait(&self) {
        drop(self.flight.lock().await);
    }

    /// Discards a token that the service does not accept, unless it was replaced already.
    pub(crate) fn discard(&self, refused: &Token) {
        let mut state = self.cached();
        if state.token.as_ref().is_some_and(|token| token.header() == refused.header()) {
            state.token = None;
        }
    }

    fn cached(&self) -> MutexGuard<'_, CachedTokens> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The error of another call, if it applies to this call too; otherwise the time to wait for before the next try. A
    /// call with a later deadline than the failed one tries again.
    fn failure(&self, deadline: Instant) -> Result<Option<Instant>, Error> {
        let state = self.cached();
        let Some(failed) = state.failed.as_ref().filter(|failed| Instant::now() < failed.until) else {
            return Ok(None);
        };
        let may_pass = failed.error.is_retryable() && self.endpoint.retries_until_deadline();
        let has_time = failed.deadline < deadline && failed.until < deadline;
        if may_pass && has_time { Ok(Some(failed.until)) } else { Err(failed.error.clone()) }
    }

    /// Fetches a token. A refresh token is exchanged in its own task, which continues if the call ends: the response
    /// can contain the only valid refresh token.
    async fn renew(self: &Arc<Self>, flight: OwnedMutexGuard<()>, how: FetchLimits) -> Result<Arc<Token>, Error> {
        let renewal = |flight| Arc::clone(self).renewal(flight, how.once).in_current_span();
        let renewal = match (&self.runtime, &self.auth.0) {
            (Some(_), _) if self.process != std::process::id() => {
                let message = "the client was made before this process was forked, and its thread is not in this process; \
                    make a client in each process, after the fork";
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
            (Some(runtime), _) => runtime.spawn(renewal(flight)),
            (None, AuthKind::RefreshToken(_)) => tokio::spawn(renewal(flight)),
            (None, _) => {
                let renewed = self.renew_here(how).await;
                drop(flight);
                return renewed;
            }
        };
        match timeout_at(how.deadline, renewal).await {
            Ok(Ok(renewed)) => renewed,
            Ok(Err(error)) => {
                let (kind, why) = if error.is_panic() {
                    (
                        ErrorKind::Credentials,
                        "it panicked; check the token source, the signer and the function of `RefreshToken::on_new`",
                    )
                } else {
                    (ErrorKind::Unreachable, "its runtime was shut down")
                };
                let message = format!("the access token was not renewed: {why}");
                Err(Error::new(kind, message).with_source(error))
            }
            Err(_) => Err(late()),
        }
    }

    /// The renewal in its own task.
    async fn renewal(self: Arc<Self>, flight: OwnedMutexGuard<()>, once: bool) -> Result<Arc<Token>, Error> {
        let renewed = self.renew_here(FetchLimits { deadline: self.endpoint.deadline(), once }).await;
        drop(flight);
        renewed
    }

    async fn renew_here(&self, how: FetchLimits) -> Result<Arc<Token>, Error> {
        let fetched = self.fetch(how).await;
        if self.is_renewable() {
            self.refreshes.add(&fetched);
        }
        let mut state = self.cached();
        match &fetched {
            Ok(token) => (state.token, state.failed) = (Some(token.clone()), None),
            Err(error) => {
                let (until, deadline, error) = (Instant::now() + SPACING, how.deadline, error.clone());
                state.failed = Some(TokenFailure { until, deadline, error });
            }
        }
        fetched
    }

    async fn fetch(&self, how: FetchLimits) -> Result<Arc<Token>, Error> {
        match &self.auth.0 {
            AuthKind::AccessToken(token) => Token::new(token.expose_secret(), None),
            AuthKind::Custom(source) => {
                let given = timeout_at(how.deadline, source.access_token()).await.map_err(|_| {
                    Error::new(ErrorKind::Unreachable, "the source of access tokens returned no token in time")
                })?;
                let token = given.map_err(|error| {
                    let message = format!("the source of access tokens failed: {error}");
                    Error::new(ErrorKind::Credentials, message).with_source(error)
                })?;
                Token::new(token.secret.expose_secret(), token.lifetime)
            }
            AuthKind::ServiceAccount(account) => {
                let skew = self.skew.load(Ordering::Relaxed);
                let first = self.assert(account, how, skew).await;
                // If an assertion is rejected because of a wrong clock, the `Date` header shows the right time.
                let Some(other) = first.as_ref().err().and_then(|error| other_skew(error, skew)) else {
                    return first;
                };
                let second = self.assert(account, how, other).await;
                if second.is_ok() {
                    self.skew.store(other, Ordering::Relaxed);
                }
                second
            }
            AuthKind::RefreshToken(refresh) => self.refresh(refresh, how).await,
        }
    }

    async fn assert(&self, account: &ServiceAccount, how: FetchLimits, skew: i64) -> Result<Arc<Token>, Error> {
        let now = chrono::Utc::now().timestamp().saturating_add(skew);
        let assertion = timeout_at(how.deadline, account.assertion(self.url.as_str(), now)).await.map_err(|_| {
            Error::new(ErrorKind::Unreachable, "the signer of the service account returned no signature in time")
        })?;
        let assertion =
            assertion.map_err(|error| Error::new(ErrorKind::Credentials, error.to_string()).with_source(error))?;
        let form = Serializer::new(String::new())
            .append_pair("grant_type", JWT_BEARER)
            .append_pair("client_id", account.client_id())
            .append_pair("assertion", &assertion)
            .finish();
        let (answer, _) = self.ask(form, false, how).await;
        self.token(&answer?)
    }

    async fn refresh(&self, refresh: &RefreshToken, how: FetchLimits) -> Result<Arc<Token>, Error> {
        // A refresh token that could not be stored is stored before it is used.
        let rotated = self.cached().rotated.clone();
        if let Some((secret, false)) = &rotated {
            self.store(refresh, secret.clone()).await?;
        }
        let current = rotated.map_or_else(|| refresh.secret.clone(), |(secret, _)| secret);
        let form = Serializer::new(String::new())
            .append_pair("client_id", &refresh.client_id)
            .append_pair("client_secret", refresh.client_secret.expose_secret())
            .append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", current.expose_secret())
            .append_pair("scope", "offline_access")
            .finish();
        // If the response to an earlier request was lost, there is no other refresh token. The contract does not state
        // whether it is still valid, so it is sent again, and the error of a rejection mentions the lost response. This
        // flag stays set if the task ends with its runtime.
        let before = std::mem::replace(&mut self.cached().unanswered, true);
        let (answer, may_be_done) = self.ask(form, true, how).await;
        let unanswered = answer.is_err() && (before || may_be_done);
        self.cached().unanswered = unanswered;
        let answer = answer.map_err(|error| if unanswered { lost_answer(error) } else { error })?;
        let new = answer.get("refresh_token").and_then(Value::as_str);
        if let Some(new) = new.filter(|new| *new != current.expose_secret()) {
            let new = SecretString::from(new);
            // The old one can be invalid now, so the new one is kept in any case.
            self.cached().rotated = Some((new.clone(), false));
            self.store(refresh, new).await?;
        }
        self.token(&answer)
    }

    async fn store(&self, refresh: &RefreshToken, secret: SecretString) -> Result<(), Error> {
        if let Some(store) = &refresh.store {
            store(secret.expose_secret().to_owned()).await.map_err(|error| {
                let message = format!("the new refresh token could not be stored: {error}");
                Error::new(ErrorKind::Credentials, message).with_source(error)
            })?;
        }
        self.cached().rotated = Some((secret, true));
        Ok(())
    }

    /// Posts a form. Returns the response, and whether the service may have executed the request in a failed try.
    async fn ask(&self, form: String, patient: bool, how: FetchLimits) -> (Result<Value, Error>, bool) {
        let request = TokenRequest { url: &self.url, form, once: how.once, patient };
        let TokenAnswer { body, may_be_done } = self.endpoint.post(request, how.deadline).await;
        let answer = body.map_err(|error| match error.kind() {
            // OAuth answers 400 to invalid credentials.
            ErrorKind::Refused | ErrorKind::Unauthorized | ErrorKind::Forbidden | ErrorKind::NotFound => {
                error.into_unauthorized()
            }
            _ => error,
        });
        (answer.map(|body| serde_json::from_slice(&body).unwrap_or_default()), may_be_done)
    }

    fn token(&self, answer: &Value) -> Result<Arc<Token>, Error> {
        let Some(secret) = answer.get("access_token").and_then(Value::as_str).filter(|secret| !secret.is_empty())
        else {
            let message =
                format!("the response of the token endpoint {} has no `access_token`; check its URL", self.url.path());
            return Err(Error::new(ErrorKind::UnexpectedAnswer, message));
        };
        let seconds = answer.get("expires_in").and_then(Value::as_u64);
        let lifetime = seconds.or_else(|| lifetime_of(secret)).map_or(DEFAULT_LIFETIME, Duration::from_secs);
        Token::new(secret, Some(lifetime))
    }
}

fn late() -> Error {
    Error::new(ErrorKind::Unreachable, "no access token was received in time")
}

/// The error of a refresh token that was sent before, or now, without an answer.
fn lost_answer(error: Error) -> Error {
    let is_denied = error.kind() == ErrorKind::Unauthorized;
    error.with_suffix(if is_denied {
        "; an earlier request with this refresh token was not answered, so the service may have replaced it by one that is \
            lost: sign in again, and make a client with the new refresh token"
    } else {
        "; the service may have replaced the refresh token by one that was lost, and then rejects the next renewal"
    })
}

/// The difference of the clocks, if a rejection shows another one than the known one.
fn other_skew(error: &Error, skew: i64) -> Option<i64> {
    let is_refusal = error.kind() == ErrorKind::Unauthorized;
    let other = error.date()?.saturating_sub(chrono::Utc::now().timestamp());
    (is_refusal && other.saturating_sub(skew).saturating_abs() > SAME_TIME).then_some(other)
}

/// The lifetime of a JSON Web Token, in seconds.
fn lifetime_of(token: &str) -> Option<u64> {
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?).ok()?;
    let (made, ends) = (claims.get("iat")?.as_i64()?, claims.get("exp")?.as_i64()?);
    u64::try_from(ends.checked_sub(made)?).ok()
}

/// Does not show the token.
impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("auth", &self.auth).finish_non_exhaustive()
    }
}
