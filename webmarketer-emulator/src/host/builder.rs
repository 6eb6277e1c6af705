//! The builder of an emulator: its options, and why it may not start.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use webmarketer_core::api::NonceConflict;
use webmarketer_core::auth::{KeyError, VerifyingKey};
use webmarketer_schema::ProjectId;

use super::emulator::Emulator;
use super::session_handle::ImportError;
use crate::clock::Clock;
use crate::faults::{Fault, FaultError};
use crate::http::{Sessions, build_router};
use crate::ingest::{IngestionOptions, OnNonceConflict};
use crate::model::account::{self, Credential, ProjectAccess};
use crate::model::admin_token::AdminToken;
use crate::model::{Account, Project};
use crate::rate_limit::{RateLimitError, RateLimitSetting};
use crate::session::{EmulatorConfig, Session, SessionOptions};
use crate::store::{DataError, InitialProjects, Store};

/// The builder of an emulator. One project is required; everything else has a default.
#[must_use = "an emulator runs once it is started"]
pub struct Builder {
    accounts: Vec<Account>,
    port: u16,
    listen: IpAddr,
    admin_token: Option<String>,
    rate_limit: Option<(f64, u32)>,
    data: Option<PathBuf>,
    import: Option<Value>,
    options: SessionOptions,
}

/// The reason why an emulator does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// Others could reach the emulator, and nothing protects it.
    #[error("{0} can be reached from other machines: an emulator listens there only with an admin token")]
    Unprotected(IpAddr),
    /// A token that anybody has protects nothing.
    #[error("the admin token is empty")]
    EmptyAdminToken,
    /// The key of a service account is the one that is published with this crate, which protects nothing.
    #[error("the service account `{0}` has the key that is published with the emulator: anybody could sign in as it")]
    PublishedKey(String),
    /// The exported state cannot be read, or cannot be kept.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// There is nothing to serve.
    #[error("there is no project: give the builder one")]
    NoProject,
    /// Two projects have one id.
    #[error("two projects have the id `{0}`")]
    DuplicateProject(ProjectId),
    /// Two service accounts have one client id.
    #[error("two accounts have the client id `{0}`")]
    DuplicateClient(String),
    /// A service account is to reach a project that is not there.
    #[error("the account `{client_id}` is to reach the project `{project}`, which the emulator does not have")]
    UnknownProject {
        /// The client id of the account.
        client_id: String,
        /// The project that is not there.
        project: ProjectId,
    },
    /// A fault makes no sense.
    #[error("a fault makes no sense: {0}")]
    Fault(#[from] FaultError),
    /// The rate limit is none.
    #[error(transparent)]
    RateLimit(#[from] RateLimitError),
    /// The state on disk cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The bundled key cannot be used by this build's crypto provider.
    #[error("the emulator's own key cannot be used: {0}")]
    Key(#[from] KeyError),
}

/// Shows where it will listen, and nothing of tokens and states.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("listen", &self.listen).field("port", &self.port).finish_non_exhaustive()
    }
}

impl Builder {
    fn new() -> Self {
        Self {
            accounts: Vec::new(),
            port: 0,
            listen: Ipv4Addr::LOCALHOST.into(),
            admin_token: None,
            rate_limit: None,
            data: None,
            import: None,
            options: SessionOptions {
                initial: InitialProjects { projects: Vec::new(), keep: usize::MAX },
                ingestion: IngestionOptions {
                    delay: Duration::ZERO,
                    queue: 1_000_000,
                    keep: usize::MAX,
                    on_nonce_conflict: OnNonceConflict::default(),
                },
                token_lifetime: Duration::from_hours(1),
                string_errors: false,
                faults: Vec::new(),
                rate_limit: None,
            },
        }
    }

    /// Adds a project.
    pub fn project(mut self, project: Project) -> Self {
        self.options.initial.projects.push(project);
        self
    }

    /// Adds a service account beside the bundled one. It can access these projects only; the bundled one can access
    /// all.
    pub fn service_account(
        mut self,
        key: VerifyingKey,
        client_id: impl Into<String>,
        email: impl Into<String>,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Self {
        let reach = ProjectAccess::Projects(projects.into_iter().collect());
        let credential = Credential::Key(key);
        self.accounts.push(Account { client_id: client_id.into(), email: email.into(), credential, reach });
        self
    }

    /// Adds an agent beside the bundled one, who has let an application act for them: it signs in with refresh tokens
    /// and its secret, and can access these projects only. A first refresh token is given by `POST /_emulator/tokens`.
    pub fn agent(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        email: impl Into<String>,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Self {
        let reach = ProjectAccess::Projects(projects.into_iter().collect());
        let credential = Credential::Secret(client_secret.into());
        self.accounts.push(Account { client_id: client_id.into(), email: email.into(), credential, reach });
        self
    }

    /// The address to listen on. By default 127.0.0.1. An address that other machines can reach requires an [admin
    /// token](Self::admin_token).
    pub fn listen(mut self, address: impl Into<IpAddr>) -> Self {
        self.listen = address.into();
        self
    }

    /// Protects the emulator: its page and everything below `/_emulator` require this token, as a bearer token or as a
    /// password with any user name; no event is accepted without an access token; and the bundled accounts, whose keys
    /// are public, may not sign in. It still uses plain HTTP.
    pub fn admin_token(mut self, token: &str) -> Self {
        self.admin_token = Some(token.to_owned());
        self
    }

    /// The port to listen on. By default 0: any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long an accepted event waits before it is processed. By default it does not wait, and is processed right
    /// after the response.
    pub fn processing_delay(mut self, delay: Duration) -> Self {
        self.options.ingestion.delay = delay;
        self
    }

    /// The lifetime of an access token, in whole seconds. By default one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.options.token_lifetime = lifetime;
        self
    }

    /// Keeps the state in this folder instead of in memory; the folder is created if it does not exist. Everything that
    /// was answered is available when another emulator starts with the folder, even if this one is killed. Projects
    /// that the folder does not have yet are added from those of this builder. Sessions with a name are always kept in
    /// memory.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Starts from an [exported](crate::SessionHandle::export) state, in place of what there is.
    pub fn import(mut self, export: Value) -> Self {
        self.import = Some(export);
        self
    }

    /// The maximum number of events that are kept of each project. The oldest are removed first, with their nonces. By
    /// default all are kept.
    pub fn keep(mut self, events: usize) -> Self {
        self.options.initial.keep = events;
        self.options.ingestion.keep = events;
        self
    }

    /// The maximum number of events of each project that wait to be processed; further events are answered with 429. By
    /// default a million.
    pub fn queue(mut self, events: usize) -> Self {
        self.options.ingestion.queue = events;
        self
    }

    /// Writes the field of a trash error as a string, as the service has announced, instead of as an object.
    pub fn string_errors(mut self, strings: bool) -> Self {
        self.options.string_errors = strings;
        self
    }

    /// Adds an injected fault after those that were added before: of several, the first that applies is injected.
    /// Durations are counted from the start.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Fault};
    /// // The first event is stored and its answer lost; the two tries after it are refused.
    /// let builder = Emulator::builder()
    ///     .fault(Fault::commit_then_reset().on("POST", "/events").nth(1))
    ///     .fault(Fault::status(503).on("POST", "/events").times(2));
    /// ```
    pub fn fault(mut self, fault: Fault) -> Self {
        self.options.faults.push(fault);
        self
    }

    /// Calls a function when a nonce is sent with two different events, so that one of them is lost: once for each
    /// event and kind of conflict. [`SessionHandle::nonce_conflicts`](crate::SessionHandle::nonce_conflicts) lists
    /// them.
    ///
    /// ```
    /// # use webmarketer_emulator::{Emulator, Project, SHOP};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = Emulator::builder().project(Project::from_json(SHOP)?);
    /// let emulator = builder.on_nonce_conflict(|conflict| eprintln!("{conflict}")).start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_nonce_conflict(mut self, hook: impl Fn(&NonceConflict) + Send + Sync + 'static) -> Self {
        self.options.ingestion.on_nonce_conflict = OnNonceConflict(Some(Arc::new(hook)));
        self
    }

    /// Limits the requests to `burst` at once and then `per_second`, by the emulator's clock. Further requests are
    /// answered with 429 and `Retry-After`. By default there is no limit.
    ///
    /// ```
    /// # use webmarketer_emulator::Emulator;
    /// let builder = Emulator::builder().rate_limit(10, 20);
    /// ```
    pub fn rate_limit(mut self, per_second: impl Into<f64>, burst: u32) -> Self {
        self.rate_limit = Some((per_second.into(), burst));
        self
    }

    /// Starts the emulator on the current tokio runtime. It runs until it is dropped or stopped.
    pub async fn start(mut self) -> Result<Emulator, StartError> {
        let mut accounts = self.accounts;
        if let Some(token) = &self.admin_token {
            if token.trim().is_empty() {
                return Err(StartError::EmptyAdminToken);
            }
            if let Some(account) = accounts.iter().find(|account| account.has_published_key()) {
                return Err(StartError::PublishedKey(account.client_id.clone()));
            }
        } else {
            if !self.listen.is_loopback() {
                return Err(StartError::Unprotected(self.listen));
            }
            accounts.extend([Account::bundled()?, Account::bundled_agent()]);
        }
        check_projects_and_accounts(&self.options.initial.projects, &accounts)?;
        self.options.faults.iter().try_for_each(Fault::check)?;
        let limit = self.rate_limit.map(|(per_second, burst)| RateLimitSetting::new(per_second, Some(burst)));
        self.options.rate_limit = limit.transpose()?;

        let address = SocketAddr::from((self.listen, self.port));
        let bind = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let config = Arc::new(EmulatorConfig {
            address: listener.local_addr().map_err(bind)?,
            accounts: accounts.into_iter().map(Arc::new).collect(),
            token_key: Arc::new(account::signing_key()?),
            admin_token: self.admin_token.as_deref().map(AdminToken::new),
            options: self.options,
        });
        let clock = Clock::new();
        let store = match &self.data {
            Some(folder) => Store::on_disk(folder, &config.options.initial, clock.now())?,
            None => Store::in_memory(&config.options.initial, clock.now()),
        };
        let session = Session::new(&config, "", clock, store);
        if let Some(export) = &self.import {
            session.import(export).await.map_err(|why| ImportError::new(&why))?;
        }
        let sessions = Sessions::new(session, build_router);
        Ok(Emulator::run(sessions, listener))
    }
}

impl Emulator {
    /// An emulator with every default, and no project yet.
    pub fn builder() -> Builder {
        Builder::new()
    }
}

fn check_projects_and_accounts(projects: &[Project], accounts: &[Account]) -> Result<(), StartError> {
    if projects.is_empty() {
        return Err(StartError::NoProject);
    }
    let mut ids = HashSet::new();
    if let Some(twice) = projects.iter().find(|project| !ids.insert(project.id())) {
        return Err(StartError::DuplicateProject(twice.id().clone()));
    }
    let mut clients = HashSet::new();
    for Account { client_id, reach, .. } in accounts {
        if !clients.insert(client_id) {
            return Err(StartError::DuplicateClient(client_id.clone()));
        }
        if let ProjectAccess::Projects(reach) = reach
            && let Some(project) = reach.iter().find(|project| !ids.contains(project))
        {
            return Err(StartError::UnknownProject { client_id: client_id.clone(), project: project.clone() });
        }
    }
    Ok(())
}
