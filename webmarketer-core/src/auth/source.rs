//! Where access tokens come from.

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
    pub fn service_account_file(path: impl AsRef<Path>) -> Result<Self, CredentialsError> {
        ServiceAccount::from_file(path).map(Self::service_account)
    }

    /// A service account, from the path of that file or from its text; see [`ServiceAccount::from_file_or_json`].
    pub fn service_account_file_or_json(given: &str) -> Result<Self, CredentialsError> {
        ServiceAccount::from_file_or_json(given).map(Self::service_account)
    }

    /// A service account, from the text of that file.
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
/// It is asked when a token is needed: by one task at a time, at a random point of 50 to 80 % of the last token's life,
/// and once more when the service refuses the token.
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
    /// Gives a token that holds.
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

/// A refresh token, which is exchanged for access tokens and can be replaced by another on the way.
///
/// A new refresh token comes in the answer to a request that the old one may be valid for only once. So that it is not
/// lost:
///
/// - The exchange, with what stores the new token, runs in a task of its own, which goes on when the call that started
///   it ends early: because its future is dropped or its timeout passes. Other calls wait for the same exchange.
/// - That task waits for each answer for the timeout of a call, and at least 30 seconds.
/// - A `blocking::Client` that is dropped has its thread finish the exchange first.
///
/// If no answer comes, the same refresh token is sent again: the contract does not say whether it still is valid, and
/// there is no other. If it is refused then, the error says that an answer may have been lost; the remedy is to sign in
/// again.
///
/// Not covered is the end of the process, and of the tokio runtime that the call was made in: they end the exchange.
/// Before a program ends, or drops a runtime, it should await its calls instead of dropping their futures.
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

    /// What to do with the refresh token that takes the place of this one: `store` is called with it, and has to be
    /// done before it is used. When it fails, so does the call that needed it, and the next one has it stored first.
    /// The future that `store` returns runs in a tokio task, of the runtime that the call was made in.
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

/// Shows whose it is, and nothing secret.
impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshToken").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
