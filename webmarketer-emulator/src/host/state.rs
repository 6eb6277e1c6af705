//! The state of a session: its export and import, its reset, and whether it is on disk.

use std::io;

use serde_json::Value;

use super::session_handle::SessionHandle;
use crate::session::SessionImportError;

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
