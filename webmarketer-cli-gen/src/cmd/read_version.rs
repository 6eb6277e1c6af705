//! Reads a version of the event types: live, the lock, a file, or the lock in a git revision.

use webmarketer_schema::Catalogue;

use super::read_live::read_event_types;
use super::service_client::service_client;
use crate::options::Connection;
use crate::resolve::{LIVE, LOCK, catalogue_of, project, read_lock, read_lock_if_exists};
use crate::settings::Settings;
use crate::terminal::{Console, Failure};

/// Reads the version with this name.
pub(super) async fn read_version(
    name: &str,
    settings: &Settings,
    connection: &Connection,
    console: &mut Console<'_>,
) -> Result<Catalogue, Failure> {
    match name {
        LOCK => Ok(read_lock(&settings.lock)?.catalogue),
        LIVE => {
            // The lock is optional here; it may name the project.
            let lock = read_lock_if_exists(&settings.lock)?;
            let project = project(settings.project.as_ref(), lock.as_ref())?;
            read_event_types(&service_client(connection, &project)?, console).await
        }
        name => Ok(catalogue_of(name, &settings.lock)?),
    }
}
