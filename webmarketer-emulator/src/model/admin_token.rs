//! The token that protects an emulator.

use sha2::{Digest as _, Sha256};

/// The token of a protected emulator: its page and its admin API take it. It is kept as its digest, so that a
/// comparison takes the same time for any other token.
#[derive(Clone)]
pub(crate) struct AdminToken([u8; 32]);

/// Shows nothing of it.
impl std::fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminToken").finish_non_exhaustive()
    }
}

impl AdminToken {
    pub(crate) fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// Whether that is the token.
    pub(crate) fn matches(&self, token: &str) -> bool {
        Self::new(token).0 == self.0
    }
}
