//! The sources of access tokens.

use std::fmt;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::{BoxError, BoxFuture, CredentialsError, ServiceAccount};

/// The credentials of a client. Neither `Debug` nor any error shows a secret.
///
/// ```no_run
/// use webmarketer_core::auth::Auth;
/// use webmarketer_core::Client;
///
/// # fn example() -> Result<(), webmarketer_core::Error> {
/// let client = Client::builder().project("my-shop")?.auth(Auth::service_account_file("account.json")?).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Auth(pub(super) AuthKind);

#[derive(Clone)]
pub(super) enum AuthKind {
    ServiceAccount(Arc<ServiceAccount>),
    RefreshToken(Arc<RefreshToken>),
    AccessToken(SecretString),
    Custom(Arc<dyn TokenSource>),
}

impl Auth {
    /// A service account (the JWT bearer grant of RFC 7523).
    pub fn service_account(account: ServiceAccount) -> Self {
        Self(AuthKind::ServiceAccount(Arc::new(account)))
    }

    /// A service account, from the JSON file from Webmarketer.
    ///
    /// # Errors
    ///
    /// See [`ServiceAccount::from_file`].
    pub fn service_account_file(path: impl AsRef<Path>) -> Result<Self, CredentialsError> {
        ServiceAccount::from_file(path).map(Self::service_account)
    }

    /// A service account, from the path of that file or from its text; see [`ServiceAccount::from_file_or_json`].
    ///
    /// # Errors
    ///
    /// See [`ServiceAccount::from_file_or_json`].
    pub fn service_account_file_or_json(given: &str) -> Result<Self, CredentialsError> {
        ServiceAccount::from_file_or_json(given).map(Self::service_account)
    }

    /// A service account, from the text of that file.
    ///
    /// # Errors
    ///
    /// See [`ServiceAccount::from_json`].
    pub fn service_account_json(json: &str) -> Result<Self, CredentialsError> {
        ServiceAccount::from_json(json).map(Self::service_account)
    }

    /// A refresh token.
    pub fn refresh_token(token: RefreshToken) -> Self {
        Self(AuthKind::RefreshToken(Arc::new(token)))
    }

    /// A fixed access token. It is never renewed.
    pub fn access_token(token: impl Into<String>) -> Self {
        Self(AuthKind::AccessToken(token.into().into()))
    }

    /// A custom source of access tokens.
    pub fn custom(source: impl TokenSource) -> Self {
        Self(AuthKind::Custom(Arc::new(source)))
    }
}

impl fmt::Debug for AuthKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServiceAccount(account) => account.fmt(f),
            Self::RefreshToken(token) => token.fmt(f),
            Self::AccessToken(_) => f.write_str("AccessToken([redacted])"),
            Self::Custom(_) => f.write_str("Custom(..)"),
        }
    }
}

/// A custom source of access tokens, such as a vault.
///
/// It is called when a token is needed: by one task at a time, after a random 50 to 80 % of the lifetime of the last
/// token, and once more after the service has rejected a token with 401.
///
/// A call of an async client polls the future in the task of the call. A queue ([`Delivery`](crate::Delivery)) and a
/// `blocking::Client` poll it in the tokio runtime of the client's thread. So a source must not depend on the runtime
/// of the application, such as by a connection that was opened there.
///
/// ```
/// use std::time::Duration;
/// use webmarketer_core::auth::{AccessToken, Auth, BoxError, BoxFuture, TokenSource};
///
/// struct Vault;
///
/// impl TokenSource for Vault {
///     fn access_token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
///         Box::pin(async { Ok(AccessToken::new("eyJhbGciOi...").lifetime(Duration::from_secs(3600))) })
///     }
/// }
///
/// let auth = Auth::custom(Vault);
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Returns a valid token.
    fn access_token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>>;
}

/// An access token. Its `Debug` does not show it.
#[derive(Clone, Debug)]
pub struct AccessToken {
    pub(super) secret: SecretString,
    pub(super) lifetime: Option<Duration>,
}

impl AccessToken {
    /// A token that is used until the service rejects it.
    pub fn new(token: impl Into<String>) -> Self {
        Self { secret: token.into().into(), lifetime: None }
    }

    /// Sets how long the token is valid from now on.
    #[must_use]
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }
}

type StoreToken = dyn Fn(String) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;

/// A refresh token, which is exchanged for access tokens. Each exchange can replace it by a new one.
///
/// The old refresh token can be invalid after the exchange, so the new one must not be lost:
///
/// - The exchange, including the storing of the new token, runs in its own task. It continues if the call that started
///   it ends early, because its future is dropped or its timeout passes. Other calls wait for the same exchange.
/// - The task waits for each response for the timeout of a call, and at least 30 seconds.
/// - A `blocking::Client` finishes the exchange when it is dropped.
///
/// If there is no response, the same refresh token is sent again: the contract does not state whether it is still
/// valid, and there is no other one. If it is rejected then, the error mentions that a response may have been lost; the
/// user has to sign in again.
///
/// The exchange ends with the process, or with the tokio runtime in which the task runs: that of the call, or for a
/// queue ([`Delivery`](crate::Delivery)) and a `blocking::Client` that of the client's thread. Before a program exits or
/// drops a runtime, it should await its calls instead of dropping their futures, and shut down the queue.
///
/// ```
/// use webmarketer_core::auth::{Auth, RefreshToken};
///
/// let token = RefreshToken::new("client-id", "client-secret", "refresh-token")
///     .on_new(|new| async move { std::fs::write("refresh-token.txt", new) });
/// let auth = Auth::refresh_token(token);
/// ```
pub struct RefreshToken {
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    pub(super) secret: SecretString,
    pub(super) store: Option<Box<StoreToken>>,
}

impl RefreshToken {
    /// The refresh token of a client.
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: client_secret.into().into(),
            secret: refresh_token.into().into(),
            store: None,
        }
    }

    /// Sets a function that stores a new refresh token. It must succeed before the token is used: if it fails, the call
    /// fails, and the next call stores the token first. Its future runs in the task of the exchange; see
    /// [`RefreshToken`].
    #[must_use]
    pub fn on_new<F, E>(mut self, store: impl Fn(String) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        self.store = Some(Box::new(move |token| {
            let stored = store(token);
            Box::pin(async move { stored.await.map_err(Into::into) })
        }));
        self
    }
}

/// Shows the client id, and no secrets.
impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
