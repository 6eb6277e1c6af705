//! A running emulator: its sessions, and how it is stopped.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::session_handle::SessionHandle;
use crate::http::{SessionError, Sessions, run_server};

/// A running emulator. By default it listens on 127.0.0.1 only and keeps everything in memory; when it is dropped, it
/// stops.
///
/// It is also the session without a name: the methods of [`SessionHandle`] return its addresses and credentials, and
/// control it.
#[must_use = "an emulator that is dropped stops"]
pub struct Emulator {
    sessions: Arc<Sessions>,
    unnamed: SessionHandle,
    // Dropped, it tells the open connections to finish what they are at.
    stop: oneshot::Sender<()>,
    server: Server,
}

impl Emulator {
    pub(super) fn run(sessions: Arc<Sessions>, listener: TcpListener) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(run_server(listener, Arc::clone(&sessions), stopped));
        Self { unnamed: SessionHandle::new(sessions.unnamed()), sessions, stop, server: Server(server) }
    }

    /// Starts a session with this name and the options of the emulator. It is kept in memory, and exists until it is
    /// [ended](Self::end_session) or the emulator stops.
    ///
    /// Sessions share nothing, so that many tests can share one emulator: each has a session, and may reset it.
    #[allow(clippy::unused_async)] // It spawns, which it could not outside a runtime.
    pub async fn session(&self, name: &str) -> Result<SessionHandle, SessionError> {
        self.sessions.start(name).map(|session| SessionHandle::new(&session))
    }

    /// The names of the sessions, without the emulator itself, which has no name.
    pub fn sessions(&self) -> Vec<String> {
        self.sessions.names()
    }

    /// Ends the session with this name. Returns `false` if it does not exist.
    pub fn end_session(&self, name: &str) -> bool {
        self.sessions.end(name)
    }

    /// Stops the emulator, and returns once its port is free. Requests under way are finished, if they take no longer
    /// than a second. A state on disk is kept; otherwise everything is lost.
    pub async fn stop(self) {
        let Self { sessions, stop, mut server, .. } = self;
        drop(stop);
        // It is not aborted here, and does not panic.
        let _ = (&mut server.0).await;
        sessions.unnamed().store.close().await;
    }
}

impl Deref for Emulator {
    type Target = SessionHandle;

    fn deref(&self) -> &SessionHandle {
        &self.unnamed
    }
}

/// The task that serves. Dropped, it ends, and with it the listener and every connection.
struct Server(JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url()).finish_non_exhaustive()
    }
}
