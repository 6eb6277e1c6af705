//! The handle of a session in the program that hosts the emulator: its addresses, and the functions of the admin API as
//! methods.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::ProjectId;

use crate::faults::{Fault, FaultError};
use crate::http::{ObservedArrival, ObservedEvent};
use crate::ingest::{VerdictError, WaitFor};
use crate::model::Account;
use crate::model::account::{self, AGENT_CLIENT_ID, AGENT_SECRET};
use crate::rate_limit::{RateLimitError, RateLimitSetting};
use crate::session::{Session, SessionImportError};

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
/// // Its clock stands and is moved on, and nobody sleeps until a token has expired.
/// let noon = session.freeze();
/// assert_eq!(session.advance(Duration::from_hours(2)), noon + Duration::from_hours(2));
///
/// // The verdict on an event is waited for by its nonce, even before it is sent.
/// let verdict = session.verdict("order-1", Duration::from_millis(1)).await;
/// assert!(matches!(verdict, Err(VerdictError::NotArrived(_))));
///
/// // What was received, and what became of it.
/// assert!(session.arrivals().is_empty() && session.events().is_empty() && session.trash().is_empty());
/// session.reset().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct SessionHandle(Arc<Session>);

/// A refresh token and the credentials to exchange it with.
///
/// Its `Debug` shows the client id only.
#[derive(Clone)]
pub struct RefreshCredentials {
    /// The client id of the application.
    pub client_id: String,
    /// Its secret. It is published with this crate and protects nothing.
    pub client_secret: String,
    /// The refresh token. It can be used once.
    pub refresh_token: String,
}

/// The reason why a state cannot be imported.
#[derive(Debug, thiserror::Error)]
#[error("the state cannot be imported: {0}")]
pub struct ImportError(String);

impl ImportError {
    pub(crate) fn new(why: &SessionImportError) -> Self {
        Self(why.to_string())
    }
}

impl SessionHandle {
    pub(crate) fn new(session: &Arc<Session>) -> Self {
        Self(Arc::clone(session))
    }

    /// The address: `http://127.0.0.1:PORT`, and `/sessions/NAME` where it has a name.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// The base of the API, to which clients append `/v1`: the value for `WEBMARKETER_DEBUG_BASE_API_PATH`.
    pub fn api_base(&self) -> String {
        self.0.api_base()
    }

    /// The base of the token endpoint, to which clients append `/token`: the value for
    /// `WEBMARKETER_DEBUG_BASE_OAUTH_PATH`.
    pub fn oauth_base(&self) -> String {
        self.0.oauth_base()
    }

    /// The JSON file of a service account that can access every project. Its private key is published with this crate
    /// and protects nothing.
    pub fn service_account_json(&self) -> String {
        account::bundled_json()
    }

    /// Writes [`service_account_json`](Self::service_account_json) to `path`, in one step, and says whether that
    /// changed anything: the value for `WEBMARKETER_APPLICATION_CREDENTIALS` is then that path.
    ///
    /// An existing file with any other content is not overwritten: that is an error
    /// ([`AlreadyExists`](io::ErrorKind::AlreadyExists)).
    pub fn write_service_account(&self, path: impl AsRef<Path>) -> io::Result<bool> {
        // A device or a pipe holds no account, and to read it could take forever.
        let is_file = std::fs::metadata(&path).map_or(true, |there| there.is_file() || there.is_dir());
        match if is_file { std::fs::read_to_string(&path) } else { Err(io::ErrorKind::NotFound.into()) } {
            Ok(old) if !account::is_bundled(&old) => {
                let why = "the file is no service account of an emulator, and is left as it is";
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        webmarketer_schema::lock::write_if_changed(path.as_ref(), self.service_account_json().as_bytes())
    }

    /// A new refresh token of the bundled agent, who can access every project, with the credentials to exchange it.
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

    /// Revokes all access tokens and, with `refresh_tokens`, all refresh tokens. Returns the number of revoked tokens.
    pub fn revoke_tokens(&self, refresh_tokens: bool) -> usize {
        self.0.tokens.revoke(refresh_tokens)
    }

    /// Waits until every event that was accepted so far is visible or trashed. While ingestion is [paused](Self::pause)
    /// or the clock [stands](Self::freeze) that may be never, and so it is once the session has ended.
    pub async fn wait_idle(&self) {
        self.0.ingestion.wait_idle().await;
    }

    /// The verdict on the event of that nonce, as soon as it is given. The event need not have arrived yet; `within` is
    /// real time, whatever the clock of the session.
    pub async fn verdict(&self, nonce: &str, within: Duration) -> Result<ObservedEvent, VerdictError> {
        self.observe_verdict(None, nonce, within).await
    }

    /// The same in one project, where several have events of one nonce.
    pub async fn verdict_in(
        &self,
        project: &ProjectId,
        nonce: &str,
        within: Duration,
    ) -> Result<ObservedEvent, VerdictError> {
        self.observe_verdict(Some(project), nonce, within).await
    }

    async fn observe_verdict(
        &self,
        project: Option<&ProjectId>,
        nonce: &str,
        within: Duration,
    ) -> Result<ObservedEvent, VerdictError> {
        let event = WaitFor::Nonce(nonce.to_owned());
        self.0
            .ingestion
            .verdict(project, &event, within, |project, event| ObservedEvent::from_event(&self.0, project, event))
            .await
    }

    /// Every event that is kept, of each project in the order of their acceptance.
    pub fn events(&self) -> Vec<ObservedEvent> {
        self.0.store.read_projects(|projects| {
            let events = projects.values().flat_map(|state| state.events.iter().map(move |(_, event)| (state, event)));
            events.map(|(state, event)| ObservedEvent::from_event(&self.0, state, event)).collect()
        })
    }

    /// The events that are in the trash, of each project in the order in which they were judged.
    pub fn trash(&self) -> Vec<ObservedEvent> {
        self.0.store.read_projects(|projects| {
            let trash = projects.values().flat_map(|state| state.events.trash().map(move |event| (state, event)));
            trash.map(|(state, event)| ObservedEvent::from_event(&self.0, state, event)).collect()
        })
    }

    /// Every event that was received, in that order, before two of one nonce become one: what a client delivered.
    pub fn arrivals(&self) -> Vec<ObservedArrival> {
        self.0.ingestion.arrivals.with_arrivals(|arrivals| arrivals.iter().map(ObservedArrival::from).collect())
    }

    /// Every nonce that came again with another event, so that one of the two was lost. A test can assert that there is
    /// none.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// // ... the program under test sends its events ...
    /// assert_eq!(emulator.nonce_conflicts(), []);
    /// # Ok(())
    /// # }
    /// ```
    pub fn nonce_conflicts(&self) -> Vec<NonceConflict> {
        self.0.store.read_projects(|projects| {
            let events = projects.values().flat_map(|state| state.events.iter());
            events.flat_map(|(_, event)| event.conflicts.iter().cloned()).collect()
        })
    }

    /// Stops judging events; they are accepted all the same.
    pub fn pause(&self) {
        self.0.ingestion.pause(true);
    }

    /// Goes on judging events.
    pub fn resume(&self) {
        self.0.ingestion.pause(false);
    }

    /// Judges up to that many of the events that wait, at once and though it may be paused, and answers how many there
    /// were to judge. It fails only where the state is kept on disk and cannot be written.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// emulator.pause();
    /// assert_eq!(emulator.tick(usize::MAX).await?, 0);
    /// emulator.resume();
    /// # Ok(())
    /// # }
    /// ```
    pub async fn tick(&self, events: usize) -> io::Result<usize> {
        self.0.ingestion.tick(events).await.map_err(io::Error::other)
    }

    /// The time by the clock of the session.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// What the clock of the session showed at an instant of this machine's clock, however it was changed since.
    ///
    /// A [client](Self::client_builder) dates its events by it. A client in another process dates them by the clock of
    /// its machine; where the clock of the session was moved, it sends them undated.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// let stood = emulator.freeze();
    /// assert_eq!(emulator.time_at(std::time::SystemTime::now().into()), stood);
    /// # Ok(())
    /// # }
    /// ```
    pub fn time_at(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        self.0.clock.at(instant)
    }

    /// Starts to set up a client of the session: with its addresses, its service account and its clock. A project is
    /// still to be set.
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
    #[cfg(feature = "client")]
    pub fn client_builder(&self) -> Result<webmarketer_core::ClientBuilder, webmarketer_core::Error> {
        // The clock alone: a client that outlives the emulator keeps nothing else of it.
        let clock = Arc::clone(&self.0.clock);
        let auth = webmarketer_core::auth::Auth::service_account_json(&self.service_account_json())?;
        let client = webmarketer_core::Client::builder().api_base(self.api_base()).oauth_base(self.oauth_base());
        Ok(client.auth(auth).clock(move |made| clock.at(made)))
    }

    /// Lets the clock stand, and answers where.
    pub fn freeze(&self) -> DateTime<Utc> {
        self.0.clock.freeze(true)
    }

    /// Lets the clock go on from where it stands.
    pub fn unfreeze(&self) {
        self.0.clock.freeze(false);
    }

    /// Sets the clock, to the millisecond. It goes on as it went: standing or running.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.0.clock.set(now);
    }

    /// Moves the clock on, though not beyond the year 9999, and answers the time that it then is.
    pub fn advance(&self, by: Duration) -> DateTime<Utc> {
        self.0.clock.advance(by)
    }

    /// Lets something go wrong from now on, behind what was added before.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Fault, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// emulator.add_fault(Fault::status(503).on("POST", "/events").times(2))?;
    /// // ... the program under test sends its event all the same ...
    /// emulator.clear_faults();
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_fault(&self, fault: Fault) -> Result<(), FaultError> {
        fault.check()?;
        self.0.faults.add(fault, self.0.clock.now());
        Ok(())
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// Limits the requests from now on, to `burst` at once and then `per_second`, by the session's clock.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// emulator.set_rate_limit(10, 20)?;
    /// emulator.lift_rate_limit();
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_rate_limit(&self, per_second: impl Into<f64>, burst: u32) -> Result<(), RateLimitError> {
        let limit = RateLimitSetting::new(per_second.into(), Some(burst))?;
        self.0.rate_limit.set(Some(limit));
        Ok(())
    }

    /// Answers however many requests there are.
    pub fn lift_rate_limit(&self) {
        self.0.rate_limit.set(None);
    }

    /// The whole state as JSON: the projects with their event types, events and users. It holds personal data if the
    /// events do. Tokens, faults and the clock are no part of it.
    pub fn export(&self) -> Value {
        self.0.store.export()
    }

    /// Puts an exported state in the place of what there is.
    pub async fn import(&self, export: &Value) -> Result<(), ImportError> {
        self.0.import(export).await.map_err(|why| ImportError::new(&why))
    }

    /// Puts everything back to what the builder was told: projects, events, arrivals, requests, tokens, faults, rate
    /// limit, clock and ingestion. What is on disk, or was imported, goes with the rest. It fails only where the state
    /// is kept on disk and cannot be written.
    pub async fn reset(&self) -> io::Result<()> {
        self.0.reset().await.map_err(io::Error::other)
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
