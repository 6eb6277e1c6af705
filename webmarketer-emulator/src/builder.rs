//! How an emulator is made: what it starts with, and why it may not start.

use std::collections::HashSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use webmarketer_core::auth::{KeyError, VerifyingKey};
use webmarketer_schema::ProjectId;

use crate::accounts::{self, Account, Credential, Reach};
use crate::clock::Clock;
use crate::service::{Options, Service};
use crate::session::{Session, Sessions};
use crate::store::{DataError, Store};
use crate::{Emulator, Project};

/// What an emulator starts with. It needs one project; everything else has a default.
#[derive(Debug)]
#[must_use = "an emulator runs once it is started"]
pub struct Builder {
    accounts: Vec<Account>,
    port: u16,
    data: Option<PathBuf>,
    options: Options,
}

/// Why an emulator does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port cannot be had.
    #[error("cannot listen on {address}: {source}; another program may have the port, and port 0 takes any free one")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing to serve.
    #[error("there is no project: give the builder one")]
    NoProject,
    /// Two projects have one id.
    #[error("two projects have the id `{0}`")]
    DuplicateProject(ProjectId),
    /// Two service accounts have one client id.
    #[error("two service accounts have the client id `{0}`")]
    DuplicateClient(String),
    /// A service account is to reach a project that is not there.
    #[error("the service account `{client_id}` is to reach the project `{project}`, which the emulator does not have")]
    UnknownProject {
        /// The client id of the account.
        client_id: String,
        /// The project that is not there.
        project: ProjectId,
    },
    /// The state on disk cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The bundled key cannot be used by this build's crypto provider.
    #[error("the emulator's own key cannot be used: {0}")]
    Key(#[from] KeyError),
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            accounts: Vec::new(),
            port: 0,
            data: None,
            options: Options {
                projects: Vec::new(),
                processing_delay: Duration::ZERO,
                token_lifetime: Duration::from_hours(1),
                keep: usize::MAX,
                string_errors: false,
            },
        }
    }

    /// Adds a project.
    pub fn project(mut self, project: Project) -> Self {
        self.options.projects.push(project);
        self
    }

    /// Adds a service account beside the bundled one. It reaches those projects alone; the bundled one reaches all.
    pub fn service_account(
        mut self,
        key: VerifyingKey,
        client_id: impl Into<String>,
        email: impl Into<String>,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Self {
        let reach = Reach::Projects(projects.into_iter().collect());
        let credential = Credential::Key(key);
        self.accounts.push(Account { client_id: client_id.into(), email: email.into(), credential, reach });
        self
    }

    /// The port of 127.0.0.1 to listen on. By default 0: any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How long an accepted event waits before it is processed. By default not at all, which is still after the answer.
    pub fn processing_delay(mut self, delay: Duration) -> Self {
        self.options.processing_delay = delay;
        self
    }

    /// How long an access token holds, in whole seconds. By default one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.options.token_lifetime = lifetime;
        self
    }

    /// Keeps the state in that folder, made if it is not there, in place of memory alone: what was answered is there
    /// again when another emulator starts with it, however this one ends. Projects that the folder does not have yet are
    /// added from those of this builder. Sessions with a name are kept in memory all the same.
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// How many events of each project are kept: of more, the oldest are forgotten, their nonces with them. By default
    /// all.
    pub fn keep(mut self, events: usize) -> Self {
        self.options.keep = events;
        self
    }

    /// Names the field of an error in the trash by a string, as the service has announced, in place of an object.
    pub fn string_errors(mut self, strings: bool) -> Self {
        self.options.string_errors = strings;
        self
    }

    /// Starts the emulator on the current tokio runtime. It runs until it is dropped or stopped.
    pub async fn start(self) -> Result<Emulator, StartError> {
        let mut accounts = vec![Account::bundled()?, Account::bundled_agent()];
        accounts.extend(self.accounts);
        check(&self.options.projects, &accounts)?;

        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let bind = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let service = Arc::new(Service {
            address: listener.local_addr().map_err(bind)?,
            accounts: accounts.into_iter().map(Arc::new).collect(),
            token_key: accounts::signing_key()?,
            options: self.options,
        });
        let clock = Clock::new();
        let store = match &self.data {
            Some(folder) => Store::on_disk(folder, &service.options, clock.now())?,
            None => Store::in_memory(&service.options, clock.now()),
        };
        let sessions = Sessions::new(Session::new(&service, "", clock, store));
        Ok(Emulator::run(sessions, listener))
    }
}

fn check(projects: &[Project], accounts: &[Account]) -> Result<(), StartError> {
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
        if let Reach::Projects(reach) = reach
            && let Some(project) = reach.iter().find(|project| !ids.contains(project))
        {
            return Err(StartError::UnknownProject { client_id: client_id.clone(), project: project.clone() });
        }
    }
    Ok(())
}
