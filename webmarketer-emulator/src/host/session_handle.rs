//! The handle of a session in the program that hosts the emulator: its URLs, and the operations of the admin API as
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
use crate::store::{ProjectSummary, StoredProject};

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
pub struct SessionHandle(Arc<Session>);

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

/// The reason why a state cannot be imported.
#[derive(Debug, thiserror::Error)]
#[error("cannot import the state: {0}")]
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

    /// Waits until every received event is visible or trashed. It can wait forever while ingestion is
    /// [paused](Self::pause), while the clock is [frozen](Self::freeze), or after the session has ended.
    pub async fn wait_idle(&self) {
        self.0.ingestion.wait_idle().await;
    }

    /// Waits until the event with this nonce is visible or trashed. The event may be received during the wait. `within`
    /// is real time, independent of the clock of the session.
    ///
    /// # Errors
    ///
    /// If the event is not received or not processed in time, or several projects have an event with this nonce; see
    /// [`VerdictError`].
    pub async fn verdict(&self, nonce: &str, within: Duration) -> Result<ObservedEvent, VerdictError> {
        self.observe_verdict(None, nonce, within).await
    }

    /// Like [`verdict`](Self::verdict), in one project.
    ///
    /// # Errors
    ///
    /// If the project does not exist, or the event is not received or not processed in time; see [`VerdictError`].
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

    /// Returns the projects, in the order of their ids.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::from_json(SHOP)?).start().await?;
    /// assert_eq!(emulator.projects()[0].event_types, 40);
    /// # Ok(())
    /// # }
    /// ```
    pub fn projects(&self) -> Vec<ProjectSummary> {
        self.0.store.read_projects(|projects| projects.values().map(StoredProject::summary).collect())
    }

    /// Returns all events, in the order of their projects' ids and then in the order in which they were received.
    pub fn events(&self) -> Vec<ObservedEvent> {
        self.0.store.read_projects(|projects| {
            let events = projects.values().flat_map(|state| state.events.iter().map(move |(_, event)| (state, event)));
            events.map(|(state, event)| ObservedEvent::from_event(&self.0, state, event)).collect()
        })
    }

    /// Returns the trashed events, in the order of their projects' ids and then in the order in which they were
    /// trashed.
    pub fn trash(&self) -> Vec<ObservedEvent> {
        self.0.store.read_projects(|projects| {
            let trash = projects.values().flat_map(|state| state.events.trash().map(move |event| (state, event)));
            trash.map(|(state, event)| ObservedEvent::from_event(&self.0, state, event)).collect()
        })
    }

    /// Returns every received event in order, including each event with a repeated nonce: what the clients delivered.
    pub fn arrivals(&self) -> Vec<ObservedArrival> {
        self.0.ingestion.arrivals.with_arrivals(|arrivals| arrivals.iter().map(ObservedArrival::from).collect())
    }

    /// Returns each nonce that was sent with two different events, so that the second one was lost. A test can assert
    /// that there are none.
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

    /// Pauses the processing of events. Events are still received, and wait.
    pub fn pause(&self) {
        self.0.ingestion.pause(true);
    }

    /// Resumes the processing of events.
    pub fn resume(&self) {
        self.0.ingestion.pause(false);
    }

    /// Processes at most `events` waiting events now, even while ingestion is paused. Returns the number of processed
    /// events.
    ///
    /// # Errors
    ///
    /// If the state is kept on disk and cannot be written.
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

    /// Returns the time of the session's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.clock.now()
    }

    /// Converts an instant of this machine's clock to the time that the session's clock showed then. It takes the
    /// latest 1000 changes of the clock into account.
    ///
    /// A [client](Self::client_builder) of this session dates its events with it. A client in another process uses the
    /// clock of its machine, and sends events without a date if the clock of the session was moved.
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

    /// Freezes the clock of the session, and returns its time.
    pub fn freeze(&self) -> DateTime<Utc> {
        self.0.clock.freeze(true)
    }

    /// Lets the clock run on from its current time.
    pub fn unfreeze(&self) {
        self.0.clock.freeze(false);
    }

    /// Sets the clock, truncated to milliseconds. It stays frozen or running.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.0.clock.set(now);
    }

    /// Moves the clock forward, at most to the end of the year 9999. Returns the new time.
    pub fn advance(&self, by: Duration) -> DateTime<Utc> {
        self.0.clock.advance(by)
    }

    /// Adds an injected fault, effective immediately. If several faults apply to a request, the one that was added
    /// first is injected.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Fault, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// emulator.add_fault(Fault::status(503).on("POST", "/events").times(2))?;
    /// // ... the program under test sends its event, and tries again after each 503 ...
    /// emulator.clear_faults();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the fault has an invalid value.
    pub fn add_fault(&self, fault: Fault) -> Result<(), FaultError> {
        fault.check()?;
        self.0.faults.add(fault, self.0.clock.now());
        Ok(())
    }

    /// Removes all injected faults.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// Limits the rate of requests to `per_second` (0.001 to 1000000), with bursts of at most `burst` requests, by the
    /// clock of the session. Further requests are answered with 429 and `Retry-After`.
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
    ///
    /// # Errors
    ///
    /// If the rate is out of range or the burst is 0.
    pub fn set_rate_limit(&self, per_second: impl Into<f64>, burst: u32) -> Result<(), RateLimitError> {
        let limit = RateLimitSetting::new(per_second.into(), Some(burst))?;
        self.0.rate_limit.set(Some(limit));
        Ok(())
    }

    /// Removes the rate limit.
    pub fn lift_rate_limit(&self) {
        self.0.rate_limit.set(None);
    }

    /// Returns the reason why the [folder](crate::Builder::data) does not have the latest changes, if the last write
    /// failed; after [`stop`](crate::Emulator::stop) too. `None` if all changes are written, or the state is in memory.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let emulator = Emulator::builder().project(Project::empty("shop".parse()?)).start().await?;
    /// let session = (*emulator).clone();
    /// emulator.stop().await;
    /// assert_eq!(session.write_failure(), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn write_failure(&self) -> Option<String> {
        self.0.store.write_failure()
    }

    /// Exports the state as JSON: the projects with their event types, events and users. It contains the personal data
    /// of the events. Tokens, faults and the clock are not part of it.
    pub fn export(&self) -> Value {
        self.0.store.export()
    }

    /// Replaces the state by an exported one.
    ///
    /// # Errors
    ///
    /// If the export is invalid, in which case the state is unchanged, or if it cannot be written to disk.
    pub async fn import(&self, export: &Value) -> Result<(), ImportError> {
        self.0.import(export).await.map_err(|why| ImportError::new(&why))
    }

    /// Resets the session to the options and projects of the builder: removes events, users, arrivals, requests and
    /// tokens, and resets faults, rate limit, clock and ingestion. The state on disk and imported projects are removed
    /// too.
    ///
    /// # Errors
    ///
    /// If the state is kept on disk and cannot be written.
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
