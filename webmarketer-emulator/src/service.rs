//! What every request sees: the projects, the accounts, the clock, the queue of events and the emulator's own address.

use std::net::SocketAddr;
use std::time::Duration;

use webmarketer_core::auth::SigningKey;

use crate::accounts::Account;
use crate::clock::Clock;
use crate::ingest::Queue;
use crate::store::Store;

/// The largest body that is read, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Where the token endpoint is, below the emulator's address.
pub(crate) const OAUTH_PATH: &str = "/oidc";

/// Where the API is, below the emulator's address.
pub(crate) const API_PATH: &str = "/api";

/// What every request sees.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) queue: Queue,
    pub(crate) accounts: Vec<Account>,
    pub(crate) token_key: SigningKey,
    pub(crate) token_lifetime: Duration,
}

impl Service {
    /// The emulator's address, as it spells it itself.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The account of that client.
    pub(crate) fn account(&self, client_id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.client_id == client_id)
    }
}
