//! The configuration that all sessions of an emulator share: its address, the accounts that may sign in, and the state
//! that a session starts with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use webmarketer_core::auth::SigningKey;

use crate::faults::Fault;
use crate::ingest::IngestionOptions;
use crate::model::Account;
use crate::model::admin_token::AdminToken;
use crate::rate_limit::RateLimitSetting;
use crate::store::InitialProjects;

/// The configuration that all sessions of an emulator share.
pub(crate) struct EmulatorConfig {
    pub(crate) address: SocketAddr,
    pub(crate) accounts: Vec<Arc<Account>>,
    pub(crate) token_key: Arc<SigningKey>,
    /// The token that the page and the admin API require. If it is set, sending an event requires an access token.
    pub(crate) admin_token: Option<AdminToken>,
    /// The file of the service account for clients: the created one, or else the bundled one.
    pub(crate) service_account: String,
    /// Whether the private key of that account is not public.
    pub(crate) service_account_is_secret: bool,
    /// Where that file was written.
    pub(crate) service_account_file: Mutex<Option<PathBuf>>,
    /// Other names of this machine, by which clients may call the emulator.
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) options: SessionOptions,
}

/// The initial state and the options of each session.
#[derive(Debug)]
pub(crate) struct SessionOptions {
    pub(crate) initial: InitialProjects,
    pub(crate) ingestion: IngestionOptions,
    pub(crate) token_lifetime: Duration,
    /// Whether the field of a trash error is a string, which the service has announced as its future format.
    pub(crate) string_errors: bool,
    pub(crate) faults: Vec<Fault>,
    pub(crate) rate_limit: Option<RateLimitSetting>,
}

impl EmulatorConfig {
    /// Whether the host of a request, with or without a port, is one of the allowed names.
    pub(crate) fn allows_host(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        self.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    }

    /// The host and the port in the URLs of the emulator: an allowed name, or else the address. A listening address
    /// that stands for all addresses is not one that clients can use.
    pub(crate) fn host_and_port(&self) -> String {
        let port = self.address.port();
        match (self.allowed_hosts.first(), self.address.ip()) {
            (Some(name), _) => format!("{name}:{port}"),
            (None, ip) if ip.is_unspecified() => format!("localhost:{port}"),
            (None, _) => self.address.to_string(),
        }
    }

    /// The address that clients in this process can use, whatever the names of this machine are.
    #[cfg(feature = "client")]
    pub(crate) fn address_in_this_process(&self) -> SocketAddr {
        use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port())
    }

    /// The account with this client id.
    pub(crate) fn account(&self, client_id: &str) -> Option<&Arc<Account>> {
        self.accounts.iter().find(|account| account.client_id == client_id)
    }
}
