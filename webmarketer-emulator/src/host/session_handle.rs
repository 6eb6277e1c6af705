//! The handle of a session in the program that hosts the emulator: its URLs, its credentials and its clients. Other
//! files of this folder add the operations of the admin API as methods.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use crate::model::Account;
use crate::model::account::{AGENT_CLIENT_ID, AGENT_SECRET};
use crate::model::created_account::{make_private, read_own_file};
use crate::session::Session;

/// A session of an [`Emulator`](crate::Emulator): an independent service with its own projects, events, tokens and
/// clock. The emulator itself is a session too.
///
/// ```
/// use std::time::Duration;
/// use webmarketer_emulator::{Emulator, VerdictError, Project, SHOP};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
/// let session = emulator.session("checkout").await?;
/// assert!(session.api_base().ends_with("/sessions/checkout/api"));
///
/// // A test moves the clock instead of waiting until a token has expired.
/// let noon = session.freeze();
/// assert_eq!(session.advance(Duration::from_hours(2)), noon + Duration::from_hours(2));
///
/// // Wait for the verdict on an event by its nonce, even before the event is sent.
/// let verdict = session.verdict("order-1", Duration::from_millis(1)).await;
/// assert!(matches!(verdict, Err(VerdictError::NotReceived(_))));
///
/// // The received events, and those that were trashed.
/// assert!(session.arrivals().is_empty() && session.events().is_empty() && session.trash().is_empty());
/// session.reset().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SessionHandle(pub(super) Arc<Session>);

/// A refresh token and the credentials to exchange it with.
///
/// Its `Debug` shows the client id only.
#[derive(Clone)]
pub struct RefreshCredentials {
    /// The client id of the application.
    pub client_id: String,
    /// The client secret. It is published with this crate and protects nothing.
    pub client_secret: String,
    /// The refresh token. It is valid for one exchange.
    pub refresh_token: String,
}

impl SessionHandle {
    pub(crate) fn new(session: &Arc<Session>) -> Self {
        Self(Arc::clone(session))
    }

    /// Returns the URL of the session: `http://127.0.0.1:PORT`, followed by `/sessions/NAME` if it has a name.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// Returns the base URL of the API, to which clients append `/v1`: the value for
    /// `WEBMARKETER_DEBUG_BASE_API_PATH`.
    pub fn api_base(&self) -> String {
        self.0.api_base()
    }

    /// Returns the base URL of the token endpoint, to which clients append `/token`: the value for
    /// `WEBMARKETER_DEBUG_BASE_OAUTH_PATH`.
    pub fn oauth_base(&self) -> String {
        self.0.oauth_base()
    }

    /// Returns the JSON file of a service account that can access every project: the
    /// [created](crate::Builder::created_account) one, or else the bundled one. The private key of the bundled one is
    /// published with this crate and protects nothing.
    pub fn service_account_json(&self) -> String {
        self.0.config.service_account.clone()
    }

    /// Writes [`service_account_json`](Self::service_account_json) to `path` atomically, and returns whether the file
    /// changed. The path is then the value for `WEBMARKETER_APPLICATION_CREDENTIALS`, and `GET /_emulator/ready` returns
    /// it. Only the user of this process can read a created account, on Unix.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or exists with any other content
    /// ([`AlreadyExists`](io::ErrorKind::AlreadyExists)): it is not overwritten.
    pub fn write_service_account(&self, path: impl AsRef<Path>) -> io::Result<bool> {
        let (path, config) = (path.as_ref(), &self.0.config);
        read_own_file(path)?;
        if config.service_account_is_secret {
            make_private(path)?;
        }
        let is_changed = webmarketer_schema::lock::write_if_changed(path, config.service_account.as_bytes())?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        *config.service_account_file.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
        Ok(is_changed)
    }

    /// Issues a refresh token of the bundled agent, which can access every project, with the credentials to exchange
    /// it.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// let credentials = emulator.refresh_token();
    /// assert_ne!(credentials.refresh_token, emulator.refresh_token().refresh_token);
    /// # Ok(())
    /// # }
    /// ```
    pub fn refresh_token(&self) -> RefreshCredentials {
        let agent = self.0.config.account(AGENT_CLIENT_ID).cloned();
        let agent = agent.unwrap_or_else(|| Arc::new(Account::bundled_agent()));
        RefreshCredentials {
            client_id: AGENT_CLIENT_ID.to_owned(),
            client_secret: AGENT_SECRET.to_owned(),
            refresh_token: self.0.tokens.issue_refresh(&agent),
        }
    }

    /// Revokes all access tokens and, if `refresh_tokens` is true, all refresh tokens. Returns the number of revoked
    /// tokens.
    pub fn revoke_tokens(&self, refresh_tokens: bool) -> usize {
        self.0.tokens.revoke(refresh_tokens)
    }

    /// Returns a client builder with URLs that this process can use, the service account and the clock of the session.
    /// Only the project is missing.
    ///
    /// ```
    /// use webmarketer_core::Client;
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// let client: Client = emulator.client_builder()?.project("shop")?.build()?;
    /// assert!(client.me().await?.email.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the crypto provider cannot use the bundled key.
    #[cfg(feature = "client")]
    pub fn client_builder(&self) -> Result<webmarketer_core::ClientBuilder, webmarketer_core::Error> {
        // Only the clock: a client that outlives the emulator does not keep its state alive.
        let clock = Arc::clone(&self.0.clock);
        let auth = webmarketer_core::auth::Auth::service_account_json(&self.service_account_json())?;
        let (api_base, oauth_base) = self.0.bases_in_this_process();
        let client = webmarketer_core::Client::builder().api_base(api_base).oauth_base(oauth_base);
        Ok(client.auth(auth).clock(move |made| clock.at(made)))
    }

    /// Returns a client of the [first project](Self::first_project), ready to use.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// assert_eq!(emulator.client()?.project().as_str(), "shop");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the session has no project, or the crypto provider cannot use the bundled key.
    #[cfg(feature = "client")]
    pub fn client(&self) -> Result<webmarketer_core::Client, webmarketer_core::Error> {
        let project = self.first_project().map(|project| project.to_string());
        self.client_builder()?.project(&project.unwrap_or_default())?.build()
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl fmt::Debug for RefreshCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshCredentials").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
