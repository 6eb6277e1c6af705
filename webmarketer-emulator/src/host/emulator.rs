//! A running emulator: its sessions, and its stop.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::session_handle::SessionHandle;
use crate::http::{SessionError, Sessions, run_server};

/// A running emulator. By default it listens on 127.0.0.1 only and keeps everything in memory. It stops when it is
/// dropped.
///
/// It is also the session without a name: the methods of [`SessionHandle`] return its URLs and credentials, inspect
/// it and control it.
#[must_use = "the emulator stops when it is dropped"]
pub struct Emulator {
    sessions: Arc<Sessions>,
    unnamed: SessionHandle,
    // Dropping the sender starts the graceful shutdown of the open connections.
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
    /// Sessions are isolated from each other, so that many tests can share one emulator: each uses and resets its own
    /// session.
    ///
    /// # Errors
    ///
    /// If the name is invalid or in use, or there are too many sessions; see [`SessionError`].
    #[allow(clippy::unused_async)] // It spawns tasks, which requires a runtime.
    pub async fn session(&self, name: &str) -> Result<SessionHandle, SessionError> {
        self.sessions.start(name).map(|session| SessionHandle::new(&session))
    }

    /// Returns the names of the sessions, without the emulator itself, which has no name.
    pub fn sessions(&self) -> Vec<String> {
        self.sessions.names()
    }

    /// Ends the session with this name. Returns `false` if it does not exist.
    pub fn end_session(&self, name: &str) -> bool {
        self.sessions.end(name)
    }

    /// Stops the emulator and returns when its port is free. Requests in progress have one second to finish. A state
    /// on disk is kept; a state in memory is lost.
    pub async fn stop(self) {
        let Self { sessions, stop, mut server, .. } = self;
        drop(stop);
        // The task is not aborted before this point and does not panic.
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

/// The task of the server. Dropping it ends the task, the listener and every connection.
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
