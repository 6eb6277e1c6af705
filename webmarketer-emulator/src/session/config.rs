//! What all sessions of an emulator share: its address, the accounts that may sign in, and what a session starts with.

use std::net::SocketAddr;
use std::sync::Arc;
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
    /// The account with this client id.
    pub(crate) fn account(&self, client_id: &str) -> Option<&Arc<Account>> {
        self.accounts.iter().find(|account| account.client_id == client_id)
    }
}
