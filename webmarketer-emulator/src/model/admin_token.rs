//! The token that protects an emulator.

use sha2::{Digest as _, Sha256};

/// The token that the page and the admin API of a protected emulator require. Only the digest is kept, so that the
/// duration of a comparison does not depend on the given token.
#[derive(Clone)]
pub(crate) struct AdminToken([u8; 32]);

/// Does not show the digest.
impl std::fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminToken").finish_non_exhaustive()
    }
}

impl AdminToken {
    pub(crate) fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    pub(crate) fn matches(&self, token: &str) -> bool {
        Self::new(token).0 == self.0
    }
}
