//! Whether every server writes messages to stable storage before it acknowledges them.

use std::collections::BTreeMap;

use super::found::Found;
use crate::finding::Finding;
use crate::server::{self, MonitoredServer};
use crate::settings::Settings;

/// Asks the monitoring addresses of the settings.
pub(super) async fn check(found: &Found, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut servers = BTreeMap::new();
    for url in &settings.monitoring {
        match server::read(url).await {
            Ok(server) => {
                servers.insert(server.name.clone(), server);
            }
            Err(error) => findings.push(unknown(format!("the server at {url}"), &error)),
        }
    }
    for server in servers.values() {
        match server.syncs_always {
            Some(true) => {}
            Some(false) => findings.push(Finding::SyncNotAlways { server: server.name.clone() }),
            None => findings.push(Finding::SyncUnknown {
                what: format!("the server `{}`", server.name),
                why: "it has no JetStream".to_owned(),
            }),
        }
    }
    findings.extend(missing(&servers, found, settings.replicas));
    if settings.assume_sync {
        // What is known to be wrong is not assumed to be right.
        findings.retain(|finding| matches!(finding, Finding::SyncNotAlways { .. }));
    }
    findings
}

/// The servers that store messages, and of which nothing is known.
fn missing(servers: &BTreeMap<String, MonitoredServer>, found: &Found, replicas: usize) -> Vec<Finding> {
    const WHY: &str = "its monitoring address is not set";
    let mut findings = Vec::new();
    let [id, name] = &found.server;
    if !servers.values().any(|server| server.id == *id) {
        findings.push(Finding::SyncUnknown { what: format!("the server `{name}`"), why: WHY.to_owned() });
    }
    let clusters = found.streams.iter().flatten().filter_map(|stream| stream.cluster.as_ref());
    let peers =
        clusters.flat_map(|cluster| cluster.leader.iter().chain(cluster.replicas.iter().map(|replica| &replica.name)));
    let peers: std::collections::BTreeSet<_> = peers.filter(|peer| *peer != name).collect();
    for peer in peers {
        if !servers.contains_key(peer) {
            findings.push(Finding::SyncUnknown { what: format!("the server `{peer}`"), why: WHY.to_owned() });
        }
    }
    if findings.is_empty() && servers.len() < replicas {
        let what = format!("each of {replicas} servers");
        findings.push(Finding::SyncUnknown { what, why: format!("{} monitoring addresses are set", servers.len()) });
    }
    findings
}

fn unknown(what: String, error: &crate::error::RelayError) -> Finding {
    let source = std::error::Error::source(error);
    let why = source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    Finding::SyncUnknown { what, why }
}
