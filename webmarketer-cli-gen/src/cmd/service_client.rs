//! The client of a command.

use std::path::Path;

use webmarketer_core::auth::{Auth, CredentialsError};
use webmarketer_core::{Client, ClientBuilder, RetryPolicy};
use webmarketer_schema::ProjectId;

use crate::options::Connection;
use crate::terminal::Failure;

/// The number of attempts to connect. A mistyped address fails before the whole timeout has passed.
const CONNECT_TRIES: u32 = 4;

/// A client for the project with that connection.
pub(crate) fn service_client(connection: &Connection, project: &ProjectId) -> Result<Client, Failure> {
    Ok(client_builder(connection, project)?.build()?)
}

/// The settings of such a client.
pub(crate) fn client_builder(connection: &Connection, project: &ProjectId) -> Result<ClientBuilder, Failure> {
    let retry = RetryPolicy::new().max_connect_tries(CONNECT_TRIES);
    let mut builder = Client::builder().project(project.as_str())?.retry(retry);
    if let Some(given) = &connection.service.credentials {
        let auth = Auth::service_account_file_or_json(given).map_err(|error| {
            // The file is named unless the error names it already. A value that is not a file may be the key itself.
            let is_named = matches!(error, CredentialsError::Io { .. }) || !Path::new(given).is_file();
            let failure = Failure::from(webmarketer_core::Error::from(error));
            if is_named { failure } else { Failure { what: format!("{given}: {}", failure.what), ..failure } }
        })?;
        builder = builder.auth(auth);
    }
    if let Some(url) = &connection.service.api_base {
        builder = builder.api_base(url);
    }
    if let Some(url) = &connection.service.oauth_base {
        builder = builder.oauth_base(url);
    }
    if let Some(timeout) = connection.timeout {
        builder = builder.timeout(timeout);
    }
    Ok(builder)
}
