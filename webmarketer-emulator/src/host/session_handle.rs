//! The handle of a session in the program that hosts the emulator: its URLs, its credentials and its clients. Other
//! files of this folder add the operations of the admin API as methods.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::model::Account;
use crate::model::account::{self, AGENT_CLIENT_ID, AGENT_SECRET};
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

    /// Returns the JSON file of a service account that can access every project. Its private key is published with this
    /// crate and protects nothing.
    pub fn service_account_json(&self) -> String {
        account::bundled_json()
    }

    /// Writes [`service_account_json`](Self::service_account_json) to `path` atomically, and returns whether the file
    /// changed. The path is then the value for `WEBMARKETER_APPLICATION_CREDENTIALS`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or exists with any other content
    /// ([`AlreadyExists`](io::ErrorKind::AlreadyExists)): it is not overwritten.
    pub fn write_service_account(&self, path: impl AsRef<Path>) -> io::Result<bool> {
        // Reading a device or a pipe could block forever.
        let is_file = std::fs::metadata(&path).map_or(true, |there| there.is_file() || there.is_dir());
        match if is_file { std::fs::read_to_string(&path) } else { Err(io::ErrorKind::NotFound.into()) } {
            Ok(old) if !account::is_bundled(&old) => {
                let why = "the file exists and is not the service account of an emulator; it is not overwritten";
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        webmarketer_schema::lock::write_if_changed(path.as_ref(), self.service_account_json().as_bytes())
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

    /// Returns a client builder with the URLs, the service account and the clock of the session. Only the project is
    /// missing.
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
        let client = webmarketer_core::Client::builder().api_base(self.api_base()).oauth_base(self.oauth_base());
        Ok(client.auth(auth).clock(move |made| clock.at(made)))
    }

    /// Returns a client of the first project, ready to use.
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
        let project = self.projects().into_iter().next().map(|project| project.id.to_string());
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
