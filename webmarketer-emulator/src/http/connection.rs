//! The connection of a request, so that an injected fault can cut it.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::sync::Notify;

/// The connection that a request came by. It is among the request's extensions.
#[derive(Clone, Default)]
pub(super) struct Connection(Arc<Notify>);

impl Connection {
    /// Cuts the connection: its client sees a reset, and the task that answers it ends.
    pub(super) async fn reset(&self) -> Infallible {
        self.0.notify_one();
        std::future::pending().await
    }

    /// Waits until the connection is to be cut.
    pub(super) async fn to_be_reset(&self) {
        self.0.notified().await;
    }
}
