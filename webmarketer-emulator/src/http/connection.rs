//! The connection of a request, which an injected fault can reset.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The connection of a request.
#[derive(Clone, Default)]
pub(super) struct Connection(Arc<AtomicBool>);

impl Connection {
    /// Resets the connection. The task of the connection, which also runs the request, is then dropped.
    pub(super) async fn reset(&self) -> Infallible {
        self.0.store(true, Ordering::Relaxed);
        std::future::pending().await
    }

    /// Whether a reset was requested.
    pub(super) fn is_reset(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
