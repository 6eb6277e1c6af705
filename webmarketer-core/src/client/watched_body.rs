//! A body that records when it is read. Before that, the request was not sent, and the service cannot have executed it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Whether a body has been read, which happens as soon as there is a connection.
pub(super) type Sent = Arc<AtomicBool>;

/// A body that records whether it was read.
pub(super) struct WatchedBody {
    bytes: Bytes,
    sent: Sent,
}

impl WatchedBody {
    pub(super) fn new(bytes: Bytes) -> (Self, Sent) {
        let sent = Sent::default();
        (Self { bytes, sent: Arc::clone(&sent) }, sent)
    }
}

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.sent.store(true, Ordering::Relaxed);
        let bytes = std::mem::take(&mut self.bytes);
        Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
