//! The monitoring endpoint of a server: whether it writes to stable storage before it acknowledges.

use std::time::Duration;

use serde::Deserialize;

use super::tls;
use crate::error::RelayError;

const TIMEOUT: Duration = Duration::from_secs(5);

/// What a server reports of itself.
#[derive(Clone, Debug)]
pub(crate) struct MonitoredServer {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whether it writes to stable storage before it acknowledges. `None` without JetStream.
    pub(crate) syncs_always: Option<bool>,
}

#[derive(Deserialize)]
struct Variables {
    server_id: String,
    server_name: String,
    #[serde(default)]
    jetstream: JetStream,
}

#[derive(Default, Deserialize)]
struct JetStream {
    config: Option<Config>,
}

#[derive(Deserialize)]
struct Config {
    /// Only written if it is true.
    #[serde(default)]
    sync_always: bool,
}

/// Reads what the server with this monitoring address reports.
pub(crate) async fn read(url: &str) -> Result<MonitoredServer, RelayError> {
    let failed = |error: reqwest::Error| RelayError::request(format!("answer at {url}"), error.without_url());
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config(url.starts_with("https"), &[], None).await?)
        // It is in the network of the servers.
        .no_proxy()
        .timeout(TIMEOUT)
        .build()
        .map_err(failed)?;
    let answer = http.get(format!("{}/varz", url.trim_end_matches('/'))).send().await.map_err(failed)?;
    let body = answer.error_for_status().map_err(failed)?.bytes().await.map_err(failed)?;
    let variables: Variables =
        serde_json::from_slice(&body).map_err(|error| RelayError::request(format!("answer at {url}"), error))?;
    Ok(MonitoredServer {
        id: variables.server_id,
        name: variables.server_name,
        syncs_always: variables.jetstream.config.map(|config| config.sync_always),
    })
}
