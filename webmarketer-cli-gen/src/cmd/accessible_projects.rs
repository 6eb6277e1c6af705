//! Advises the id of a project if a command failed because the named project is invalid or not accessible.

use std::time::Duration;

use super::service_client::service_client;
use crate::options::{Connection, Files};
use crate::report;
use crate::resolve::settings_of_one_lock;
use crate::settings::{Flags, GivenValue};
use crate::terminal::Failure;

/// How long a failed command waits for the list of projects.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A valid id, so that the settings load. The list of projects does not depend on it.
const ANY_PROJECT: &str = "any-project";

/// Adds advice to a failure that is about the id of a project: the id that was probably meant, or the accessible ones.
/// The failure stays as it is if the projects cannot be listed.
pub(crate) async fn advise_project(failure: Failure, connection: Connection, files: &Files) -> Failure {
    let Some(given) = &failure.project else { return failure };
    match list_projects(connection, files).await {
        Some(projects) if !projects.is_empty() => {
            let advice = report::project_advice(given, &projects);
            failure.advise(advice)
        }
        Some(_) | None => failure,
    }
}

async fn list_projects(connection: Connection, files: &Files) -> Option<Vec<webmarketer_core::api::Project>> {
    let flags = Flags { project: Some(GivenValue { value: ANY_PROJECT, from_variable: false }), ..files.flags() };
    let settings = settings_of_one_lock(&flags).ok()?;
    let mut connection = connection.without_empty().or(&settings);
    connection.timeout = connection.timeout.map(|timeout| timeout.min(TIMEOUT));
    let client = service_client(&connection, &ANY_PROJECT.parse().ok()?).ok()?;
    client.projects().await.ok()
}
