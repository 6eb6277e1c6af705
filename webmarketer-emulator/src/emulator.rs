//! A running emulator: where it is, how to sign in to it, and how it ends.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::service::{API_PATH, OAUTH_PATH};
use crate::session::Sessions;
use crate::{Builder, accounts, serve, store};

/// A running emulator. It listens on 127.0.0.1 alone and, unless it was told otherwise, keeps everything in memory;
/// dropped, it is gone.
#[must_use = "an emulator that is dropped stops"]
pub struct Emulator {
    sessions: Arc<Sessions>,
    // Dropped, it tells the open connections to finish what they are at.
    stop: oneshot::Sender<()>,
    server: Server,
}

impl Emulator {
    /// An emulator with every default, and no project yet.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn run(sessions: Arc<Sessions>, listener: TcpListener) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve::serve(listener, Arc::clone(&sessions), stopped));
        Self { sessions, stop, server: Server(server) }
    }

    /// The address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.sessions.unnamed().url()
    }

    /// The base of the API, to which clients append `/v1`: the value for `WEBMARKETER_DEBUG_BASE_API_PATH`.
    pub fn api_base(&self) -> String {
        format!("{}{API_PATH}", self.url())
    }

    /// The base of the token endpoint, to which clients append `/token`: the value for
    /// `WEBMARKETER_DEBUG_BASE_OAUTH_PATH`.
    pub fn oauth_base(&self) -> String {
        format!("{}{OAUTH_PATH}", self.url())
    }

    /// The file of a service account that may sign in here and reaches every project. Its private key is published
    /// with this crate and protects nothing.
    pub fn service_account_json(&self) -> String {
        accounts::bundled_json()
    }

    /// Writes [`service_account_json`](Self::service_account_json) to `path`, in one step, and says whether that
    /// changed anything: the value for `WEBMARKETER_APPLICATION_CREDENTIALS` is then that path.
    ///
    /// A file that holds anything but such an account is somebody's own: it is an error
    /// ([`AlreadyExists`](io::ErrorKind::AlreadyExists)) and stays as it is.
    pub fn write_service_account(&self, path: impl AsRef<Path>) -> io::Result<bool> {
        match std::fs::read_to_string(&path) {
            Ok(old) if !accounts::is_bundled(&old) => {
                let why = "the file is no service account of an emulator, and is left as it is";
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, why));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        webmarketer_schema::lock::write_if_changed(path.as_ref(), self.service_account_json().as_bytes())
    }

    /// Waits until every event that was accepted so far is visible or trashed.
    pub async fn wait_idle(&self) {
        let session = self.sessions.unnamed();
        let mut changes = session.store.changes();
        while session.store.read_all(|projects| projects.values().any(|state| state.events.waiting() > 0)) {
            // It fails only when the sender is gone, and the session holds it.
            let _ = changes.changed().await;
        }
    }

    /// The whole state as JSON: the projects with their event types, events and users. It holds personal data if the
    /// events do. Tokens, faults and the clock are no part of it.
    pub fn export(&self) -> Value {
        self.sessions.unnamed().store.export()
    }

    /// Puts an exported state in the place of what there is.
    pub async fn import(&self, export: &Value) -> Result<(), ImportError> {
        let session = self.sessions.unnamed();
        let projects = store::import(export, &session.service.options).map_err(ImportError)?;
        session.store.replace(projects).await.map_err(|why| ImportError(why.to_string()))
    }

    /// Stops the emulator, and returns once its port is free. Requests under way are finished, if they take no longer
    /// than a second. What is on disk is there to be started with again; otherwise everything is lost.
    pub async fn stop(self) {
        let Self { sessions, stop, mut server } = self;
        drop(stop);
        // It is not aborted here, and does not panic.
        let _ = (&mut server.0).await;
        sessions.unnamed().store.close().await;
    }
}

/// Why a state cannot be imported.
#[derive(Debug, thiserror::Error)]
#[error("the state cannot be imported: {0}")]
pub struct ImportError(String);

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
