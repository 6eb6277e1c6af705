//! Sessions: each is a whole service of its own, with its own projects, events, tokens, clock and faults, below an
//! address of its own. The one without a name is at the emulator's address itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::Router;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use serde_json::Value;
use tokio::task::AbortHandle;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::ingest::{self, Arrivals, Ingestion};
use crate::oauth::Tokens;
use crate::rate_limit::RateLimit;
use crate::requests::Requests;
use crate::routes;
use crate::service::{API_PATH, OAUTH_PATH, Service};
use crate::store::{self, NotChanged, Store};

/// Where named sessions are, below the emulator's address.
pub(crate) const SESSIONS_PATH: &str = "/sessions/";

/// How many sessions there may be at once.
const MOST: usize = 256;

/// One session: what every request to it sees.
pub(crate) struct Session {
    pub(crate) service: Arc<Service>,
    /// Empty for the one that is at the emulator's address itself.
    pub(crate) name: String,
    pub(crate) clock: Arc<Clock>,
    pub(crate) store: Store,
    pub(crate) ingestion: Ingestion,
    pub(crate) arrivals: Arrivals,
    pub(crate) tokens: Tokens,
    pub(crate) faults: Faults,
    pub(crate) rate_limit: RateLimit,
    pub(crate) requests: Requests,
}

impl Session {
    /// A session of that name over that state.
    pub(crate) fn new(service: &Arc<Service>, name: &str, clock: Clock, store: Store) -> Arc<Self> {
        Arc::new(Self {
            service: Arc::clone(service),
            name: name.to_owned(),
            faults: Faults::new(&service.options.faults, clock.now()),
            rate_limit: RateLimit::new(service.options.rate_limit),
            requests: Requests::default(),
            clock: Arc::new(clock),
            store,
            ingestion: Ingestion::new(service.options.processing_delay),
            arrivals: Arrivals::new(service.options.keep),
            tokens: Tokens::default(),
        })
    }

    /// Where the session is, below the emulator's address.
    pub(crate) fn prefix(&self) -> String {
        if self.name.is_empty() { String::new() } else { format!("{SESSIONS_PATH}{}", self.name) }
    }

    /// The address of the session, as the emulator spells it itself.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{}", self.service.address, self.prefix())
    }

    /// The base of its API.
    pub(crate) fn api_base(&self) -> String {
        format!("{}{API_PATH}", self.url())
    }

    /// The base of its token endpoint.
    pub(crate) fn oauth_base(&self) -> String {
        format!("{}{OAUTH_PATH}", self.url())
    }

    /// How many events are not judged yet.
    pub(crate) fn waiting(&self) -> usize {
        self.store.read_all(|projects| projects.values().map(|state| state.events.waiting()).sum())
    }

    /// Puts an exported state in the place of what there is.
    pub(crate) async fn import(&self, export: &Value) -> Result<(), NotImported> {
        let projects = store::import(export, &self.service.options).map_err(NotImported::Unreadable)?;
        self.store.replace(projects).await.map_err(NotImported::NotChanged)
    }

    /// Puts everything back to what the builder was told. An event that is received meanwhile may or may
    /// not survive it.
    pub(crate) async fn reset(&self) -> Result<(), NotChanged> {
        self.clock.reset();
        self.tokens.revoke(true);
        self.arrivals.clear();
        self.requests.clear();
        self.faults.replace(self.service.options.faults.iter().cloned(), self.clock.now());
        self.rate_limit.set(self.service.options.rate_limit);
        self.ingestion.pause(false);
        self.store.reset(&self.service.options, self.clock.now()).await
    }
}

/// Why a state is not imported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotImported {
    #[error("{0}")]
    Unreadable(String),
    #[error(transparent)]
    NotChanged(NotChanged),
}

/// All sessions of an emulator.
pub(crate) struct Sessions {
    service: Arc<Service>,
    unnamed: Running,
    named: Mutex<BTreeMap<String, Running>>,
}

/// A session that is served. Dropped, it ends.
struct Running {
    session: Arc<Session>,
    router: Router,
    worker: AbortHandle,
}

/// Why there is no new session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoSession {
    /// Its name is none.
    #[error("a session is named by 1 to 64 letters, digits, hyphens and underscores")]
    BadName,
    /// Another has its name.
    #[error("there is a session of this name already")]
    Taken,
    /// There are as many as there may be.
    #[error("there are {MOST} sessions already; end one")]
    TooMany,
}

impl Running {
    fn new(sessions: Weak<Sessions>, session: Arc<Session>) -> Self {
        let worker = tokio::spawn(ingest::work(Arc::clone(&session))).abort_handle();
        Self { router: routes::router(Arc::clone(&session), sessions), session, worker }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.abort();
    }
}

impl Sessions {
    /// The sessions of an emulator that starts: one without a name.
    pub(crate) fn new(unnamed: Arc<Session>) -> Arc<Self> {
        Arc::new_cyclic(|sessions| {
            let service = Arc::clone(&unnamed.service);
            Self { service, unnamed: Running::new(sessions.clone(), unnamed), named: Mutex::default() }
        })
    }

    /// The session at the emulator's address itself.
    pub(crate) fn unnamed(&self) -> &Arc<Session> {
        &self.unnamed.session
    }

    /// The routes that answer a request, and its address below that of the session; or the name of a session that is
    /// not there.
    pub(crate) fn route(&self, uri: &Uri) -> Result<(Router, Option<Uri>), String> {
        let Some(below) = uri.path_and_query().and_then(|path| path.as_str().strip_prefix(SESSIONS_PATH)) else {
            return Ok((self.unnamed.router.clone(), None));
        };
        let name = below.split(['/', '?']).next().unwrap_or_default();
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let router = named.get(name).map(|running| running.router.clone()).ok_or_else(|| name.to_owned())?;
        let rest = below.get(name.len()..).unwrap_or_default();
        // A part of what was a path is one. Without a slash it is none: that is the session itself, which the page
        // answers.
        Ok((router, PathAndQuery::try_from(rest).ok().filter(|_| rest.starts_with('/')).map(Uri::from)))
    }

    /// The names of the sessions that have one.
    pub(crate) fn names(&self) -> Vec<String> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Starts a session, with what the emulator itself started with. It is kept in memory alone.
    pub(crate) fn start(self: &Arc<Self>, name: &str) -> Result<Arc<Session>, NoSession> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            return Err(NoSession::BadName);
        }
        let clock = Clock::new();
        let store = Store::in_memory(&self.service.options, clock.now());
        let session = Session::new(&self.service, name, clock, store);
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        match named.len() {
            _ if named.contains_key(name) => Err(NoSession::Taken),
            MOST.. => Err(NoSession::TooMany),
            _ => {
                named.insert(name.to_owned(), Running::new(Arc::downgrade(self), Arc::clone(&session)));
                Ok(session)
            }
        }
    }

    /// Ends a session, and says whether there was one.
    pub(crate) fn end(&self, name: &str) -> bool {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }
}
