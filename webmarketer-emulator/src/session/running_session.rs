//! A running session.

use std::sync::Arc;

use serde_json::Value;
use webmarketer_schema::ProjectId;

use super::config::EmulatorConfig;
use super::request_log::RequestLog;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::ingest::Ingestion;
use crate::model::Project;
use crate::model::paths::{API_PATH, OAUTH_PATH, SESSIONS_PATH};
use crate::rate_limit::RateLimit;
use crate::store::{Store, StoreError, read_export};
use crate::tokens::Tokens;

/// A session: the state that is shared by all its requests.
pub(crate) struct Session {
    pub(crate) config: Arc<EmulatorConfig>,
    /// Empty for the session at the URL of the emulator.
    pub(crate) name: String,
    pub(crate) clock: Arc<Clock>,
    pub(crate) store: Arc<Store>,
    pub(crate) ingestion: Arc<Ingestion>,
    pub(crate) tokens: Tokens,
    pub(crate) faults: Faults,
    pub(crate) rate_limit: RateLimit,
    pub(crate) request_log: RequestLog,
}

impl Session {
    pub(crate) fn new(config: &Arc<EmulatorConfig>, name: &str, clock: Arc<Clock>, store: Store) -> Arc<Self> {
        let store = Arc::new(store);
        let options = &config.options;
        let issuer = format!("http://{}{}{OAUTH_PATH}", config.host_and_port(), path_prefix(name));
        Arc::new(Self {
            config: Arc::clone(config),
            name: name.to_owned(),
            faults: Faults::new(&options.faults, clock.now()),
            rate_limit: RateLimit::new(options.rate_limit),
            request_log: RequestLog::default(),
            ingestion: Arc::new(Ingestion::new(&store, &clock, options.ingestion.clone())),
            tokens: Tokens::new(issuer, Arc::clone(&config.token_key), options.token_lifetime),
            clock,
            store,
        })
    }

    /// The path of the session, below the URL of the emulator.
    pub(crate) fn prefix(&self) -> String {
        path_prefix(&self.name)
    }

    /// The URL of the session.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{}", self.config.host_and_port(), self.prefix())
    }

    /// The base URLs of the API and the token endpoint for clients in this process, which may not be able to resolve an
    /// allowed host name.
    #[cfg(feature = "client")]
    pub(crate) fn bases_in_this_process(&self) -> (String, String) {
        let url = format!("http://{}{}", self.config.address_in_this_process(), self.prefix());
        (format!("{url}{API_PATH}"), format!("{url}{OAUTH_PATH}"))
    }

    /// The base URL of its API.
    pub(crate) fn api_base(&self) -> String {
        format!("{}{API_PATH}", self.url())
    }

    /// The base URL of its token endpoint.
    pub(crate) fn oauth_base(&self) -> String {
        format!("{}{OAUTH_PATH}", self.url())
    }

    /// The project that clients use by default: the first one of the builder that exists, or else the first one.
    pub(crate) fn first_project(&self) -> Option<ProjectId> {
        let initial = &self.config.options.initial.projects;
        self.store.read_projects(|projects| {
            let first = initial.iter().map(Project::id).find(|id| projects.contains_key(*id));
            first.or_else(|| projects.keys().next()).cloned()
        })
    }

    /// Replaces all projects with those of an exported state.
    pub(crate) async fn import(&self, export: &Value) -> Result<(), SessionImportError> {
        let projects = read_export(export, self.config.options.initial.keep).map_err(SessionImportError::Unreadable)?;
        self.store.replace_projects(projects).await.map_err(SessionImportError::Store)
    }

    /// Resets the session to its initial state. An event that is received meanwhile may or may not be removed.
    pub(crate) async fn reset(&self) -> Result<(), StoreError> {
        let options = &self.config.options;
        self.clock.reset();
        self.tokens.revoke(true);
        self.ingestion.arrivals.reset();
        self.request_log.clear();
        self.faults.replace(options.faults.iter().cloned(), self.clock.now());
        self.rate_limit.set(options.rate_limit);
        self.ingestion.pause(false);
        self.store.reset(&options.initial, self.clock.now()).await?;
        self.ingestion.report_drops_again();
        Ok(())
    }
}

fn path_prefix(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("{SESSIONS_PATH}{name}") }
}

/// The error of a failed import.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionImportError {
    #[error("{0}")]
    Unreadable(String),
    #[error(transparent)]
    Store(StoreError),
}
