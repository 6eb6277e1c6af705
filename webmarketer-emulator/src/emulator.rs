//! A running emulator: where it is, how to sign in to it, and how it ends.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::ingest::{self, Waiting};
use crate::service::{API_PATH, OAUTH_PATH, Service};
use crate::{Builder, accounts, routes};

/// How long requests under way may take to finish when the emulator is stopped.
const GRACE: Duration = Duration::from_secs(1);

/// A running emulator. It listens on 127.0.0.1 alone and keeps everything in memory; dropped, it is gone.
#[must_use = "an emulator that is dropped stops"]
pub struct Emulator {
    service: Arc<Service>,
    // Dropped, it tells the open connections to finish what they are at.
    stop: oneshot::Sender<()>,
    // Dropped, it ends the tasks, and with them the listener.
    tasks: JoinSet<()>,
}

impl Emulator {
    /// An emulator with every default, and no project yet.
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) fn run(service: Arc<Service>, listener: TcpListener, waiting: Waiting) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let mut tasks = JoinSet::new();
        let server = axum::serve(listener, routes::router(Arc::clone(&service)));
        let server = server.with_graceful_shutdown(async {
            // Nobody sends anything: the sender is dropped.
            let _ = stopped.await;
        });
        tasks.spawn(async {
            // It ends for no other reason than that it was told to.
            let _ = server.await;
        });
        tasks.spawn(ingest::work(Arc::clone(&service), waiting));
        Self { service, stop, tasks }
    }

    /// The address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.service.url()
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
        self.service.queue.idle().await;
    }

    /// Stops the emulator, and returns once its port is free. Requests under way are finished, if they take no longer
    /// than a second; events that still wait to be processed are lost.
    pub async fn stop(self) {
        let Self { service: _, stop, mut tasks } = self;
        drop(stop);
        // The server is the only task that ends by itself.
        let _ = tokio::time::timeout(GRACE, tasks.join_next()).await;
        tasks.shutdown().await;
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("url", &self.url()).finish_non_exhaustive()
    }
}
