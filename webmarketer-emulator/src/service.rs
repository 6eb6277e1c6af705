//! What every request of every session sees: the emulator's own address, who may sign in, and what a session starts with.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use webmarketer_core::api::NonceConflict;
use webmarketer_core::auth::SigningKey;

use crate::accounts::Account;
use crate::guard::AdminToken;
use crate::rate_limit::Limit;
use crate::{Fault, Project};

/// The largest body that is read, in bytes.
pub(crate) const BODY_LIMIT: usize = 1024 * 1024;

/// Where the token endpoint is, below the address of a session.
pub(crate) const OAUTH_PATH: &str = "/oidc";

/// Where the API is, below the address of a session.
pub(crate) const API_PATH: &str = "/api";

/// Where the admin API is, below the address of a session.
pub(crate) const ADMIN_PATH: &str = "/_emulator";

/// What every request of every session sees.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) accounts: Vec<Arc<Account>>,
    pub(crate) token_key: SigningKey,
    /// What looking at the emulator and steering it takes, where it is protected: then no event comes without a token
    /// either.
    pub(crate) admin_token: Option<AdminToken>,
    pub(crate) options: Options,
}

/// What the builder was told.
#[derive(Debug)]
pub(crate) struct Options {
    /// What every session starts with.
    pub(crate) projects: Vec<Project>,
    pub(crate) processing_delay: Duration,
    pub(crate) token_lifetime: Duration,
    /// How many events and arrivals of a project are kept; the oldest go first.
    pub(crate) keep: usize,
    /// How many events of a project may wait to be judged.
    pub(crate) queue: usize,
    /// Whether the errors of trashed events name their field by a string, as is announced.
    pub(crate) string_errors: bool,
    pub(crate) faults: Vec<Fault>,
    pub(crate) rate_limit: Option<Limit>,
    pub(crate) on_nonce_conflict: OnNonceConflict,
}

type Hook = dyn Fn(&NonceConflict) + Send + Sync;

/// What is called for each nonce that comes again with another event.
#[derive(Default)]
pub(crate) struct OnNonceConflict(pub(crate) Option<Box<Hook>>);

impl OnNonceConflict {
    pub(crate) fn call(&self, conflict: &NonceConflict) {
        if let Some(hook) = &self.0 {
            hook(conflict);
        }
    }
}

impl fmt::Debug for OnNonceConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnNonceConflict").field(&self.0.is_some()).finish()
    }
}

impl Service {
    /// The account of that client.
    pub(crate) fn account(&self, client_id: &str) -> Option<&Arc<Account>> {
        self.accounts.iter().find(|account| account.client_id == client_id)
    }
}
