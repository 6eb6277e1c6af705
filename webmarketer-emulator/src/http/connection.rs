//! The connection of a request, which an injected fault can reset.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::sync::Notify;

/// The connection of a request. It is an extension of the request.
#[derive(Clone, Default)]
pub(super) struct Connection(Arc<Notify>);

impl Connection {
    /// Resets the connection. The task of the request is dropped.
    pub(super) async fn reset(&self) -> Infallible {
        self.0.notify_one();
        std::future::pending().await
    }

    /// Waits until a reset is requested.
    pub(super) async fn to_be_reset(&self) {
        self.0.notified().await;
    }
}
