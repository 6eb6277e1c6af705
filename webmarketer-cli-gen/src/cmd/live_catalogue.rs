//! The live event types, and the client that fetches them.

use std::path::Path;

use webmarketer_core::auth::{Auth, CredentialsError};
use webmarketer_core::{Client, ErrorKind, RetryPolicy};
use webmarketer_schema::model::DuplicateId;
use webmarketer_schema::{Catalogue, ProjectId};

use crate::options::Connection;
use crate::terminal::{Exit, Failure, Progress};

/// How often a connection is tried. A person who mistyped an address does not wait for the whole timeout to learn it.
const CONNECT_TRIES: u32 = 4;

/// A client for that project, set by flags and environment variables. A flag beats a variable.
pub(crate) fn client(connection: &Connection, project: &ProjectId) -> Result<Client, Failure> {
    let retry = RetryPolicy::new().max_connect_tries(CONNECT_TRIES);
    let mut builder = Client::builder().project(project.as_str())?.retry(retry);
    if let Some(given) = &connection.credentials {
        let auth = Auth::service_account_file_or_json(given).map_err(|error| {
            // An error that names the file already needs no name in front, and what is no file may be the key itself.
            let is_named = matches!(error, CredentialsError::Io { .. }) || !Path::new(given).is_file();
            let failure = Failure::from(webmarketer_core::Error::from(error));
            if is_named { failure } else { Failure { what: format!("{given}: {}", failure.what), ..failure } }
        })?;
        builder = builder.auth(auth);
    }
    if let Some(url) = &connection.api_base {
        builder = builder.api_base(url);
    }
    if let Some(url) = &connection.oauth_base {
        builder = builder.oauth_base(url);
    }
    if let Some(timeout) = connection.timeout {
        builder = builder.timeout(timeout);
    }
    Ok(builder.build()?)
}

/// What is said of that while it takes long.
pub(crate) const READING: &str = "reading the event types";

/// Every event type of the client's project, archived ones too.
pub(crate) async fn fetch(client: &Client, progress: &Progress) -> Result<Catalogue, Failure> {
    let project = client.project();
    let missing = |error: webmarketer_core::Error| {
        let kind = error.kind();
        let failure = Failure::from(error);
        match kind {
            ErrorKind::Forbidden | ErrorKind::NotFound => Failure {
                what: format!("the project `{project}` is not there for this service account: {}", failure.what),
                ..failure
            },
            _ => failure,
        }
    };
    let told = |read, total| progress.tell(read, total);
    let mut event_types = client.event_types().list().progress(told).await.map_err(missing)?;
    // How many were archived nobody knows yet.
    progress.tell(0, 0);
    let active = event_types.len() as u64;
    let told = |read: u64, total: u64| progress.tell(active.saturating_add(read), active.saturating_add(total));
    event_types.extend(client.event_types().list_archived().progress(told).await.map_err(missing)?);
    if let Some(other) =
        event_types.iter().filter_map(|event_type| event_type.project.as_ref()).find(|id| *id != project)
    {
        let what = format!("`{project}` was asked for, and the service answered with event types of `{other}`");
        return Err(Failure::new(Exit::Unseen, what).advise("check the address of the API if you have set one"));
    }
    if let Some(duplicate) = DuplicateId::find(&event_types) {
        let what = format!("the project `{project}` cannot be read: {duplicate}");
        let advice =
            "give each an `_id` of its own in the file that the service was started with, or delete one of them";
        return Err(Failure::new(Exit::Unseen, what).advise(advice));
    }
    Catalogue::new(Some(project.clone()), event_types)
        .map_err(|error| Failure::new(Exit::Unseen, format!("the project `{project}` cannot be read: {error}")))
}
