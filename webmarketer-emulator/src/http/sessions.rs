//! The running sessions of an emulator, each with its router and its worker.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::Router;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use tokio::task::AbortHandle;

use super::date_header::DateHeader;
use crate::clock::Clock;
use crate::model::paths::SESSIONS_PATH;
use crate::session::Session;
use crate::store::Store;

/// The maximum number of sessions.
const MOST_SESSIONS: usize = 256;

/// Builds the router of a session.
type BuildRouter = fn(Arc<Session>, Weak<Sessions>) -> Router;

/// All sessions of an emulator.
pub(crate) struct Sessions {
    build_router: BuildRouter,
    unnamed: Arc<ServedSession>,
    named: Mutex<BTreeMap<String, Arc<ServedSession>>>,
}

/// A running session. Its worker stops when it is dropped.
pub(super) struct ServedSession {
    pub(super) session: Arc<Session>,
    pub(super) router: Router,
    pub(super) date: DateHeader,
    worker: AbortHandle,
}

/// The reason why a session cannot be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The name is invalid.
    #[error("the name of a session must be 1 to 64 ASCII letters, digits, hyphens or underscores")]
    BadName,
    /// Another session has the name.
    #[error("a session with this name already exists")]
    Taken,
    /// The maximum number of sessions is reached.
    #[error("the maximum of {MOST_SESSIONS} sessions is reached; end one first")]
    TooMany,
}

impl ServedSession {
    fn new(session: Arc<Session>, sessions: Weak<Sessions>, build_router: BuildRouter) -> Arc<Self> {
        let worker = tokio::spawn(Arc::clone(&session.ingestion).run_worker()).abort_handle();
        let (router, date) = (build_router(Arc::clone(&session), sessions), DateHeader::new(&session.clock));
        Arc::new(Self { session, router, date, worker })
    }
}

impl Drop for ServedSession {
    fn drop(&mut self) {
        self.worker.abort();
    }
}

impl Sessions {
    /// Makes the session without a name.
    pub(crate) fn new(unnamed: Arc<Session>, build_router: BuildRouter) -> Arc<Self> {
        Arc::new_cyclic(|sessions| Self {
            build_router,
            unnamed: ServedSession::new(unnamed, sessions.clone(), build_router),
            named: Mutex::default(),
        })
    }

    /// The session at the URL of the emulator.
    pub(crate) fn unnamed(&self) -> &Arc<Session> {
        &self.unnamed.session
    }

    /// The session of a request, and the URI below the URL of the session. The error is the name of a session that does
    /// not exist.
    pub(super) fn find(&self, uri: &Uri) -> Result<(Arc<ServedSession>, Option<Uri>), String> {
        let Some(below) = uri.path_and_query().and_then(|path| path.as_str().strip_prefix(SESSIONS_PATH)) else {
            return Ok((Arc::clone(&self.unnamed), None));
        };
        let name = below.split(['/', '?']).next().unwrap_or_default();
        let named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let served = named.get(name).map(Arc::clone).ok_or_else(|| name.to_owned())?;
        let rest = below.get(name.len()..).unwrap_or_default();
        // Without a slash after the name, the router redirects to the page of the session.
        Ok((served, PathAndQuery::try_from(rest).ok().filter(|_| rest.starts_with('/')).map(Uri::from)))
    }

    /// The names of the sessions.
    pub(crate) fn names(&self) -> Vec<String> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Starts a session in memory, with the initial state of the emulator.
    pub(crate) fn start(self: &Arc<Self>, name: &str) -> Result<Arc<Session>, SessionError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
            return Err(SessionError::BadName);
        }
        let config = &self.unnamed.session.config;
        let clock = Arc::new(Clock::new());
        let store = Store::in_memory(&config.options.initial, &clock);
        let session = Session::new(config, name, clock, store);
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        match named.len() {
            _ if named.contains_key(name) => Err(SessionError::Taken),
            MOST_SESSIONS.. => Err(SessionError::TooMany),
            _ => {
                named.insert(
                    name.to_owned(),
                    ServedSession::new(Arc::clone(&session), Arc::downgrade(self), self.build_router),
                );
                Ok(session)
            }
        }
    }

    /// Ends a session. Returns `false` if it does not exist.
    pub(crate) fn end(&self, name: &str) -> bool {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).remove(name).is_some()
    }
}
