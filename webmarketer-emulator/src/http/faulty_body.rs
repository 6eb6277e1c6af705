//! Slow and truncated response bodies.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// The number of pieces of a slow body.
const PIECES: usize = 50;

/// The time for sending the first half of a truncated body before the connection is closed.
const LEAVE: Duration = Duration::from_millis(10);

/// A body that is sent in pieces, with a pause before each.
struct PacedBody {
    rest: Bytes,
    /// The number of bytes that are not sent.
    withheld: usize,
    piece: usize,
    every: Duration,
    pause: Pin<Box<Sleep>>,
}

/// Makes the body of a response take this time.
pub(super) async fn slow_body(answer: Response, over: Duration) -> Response {
    paced_response(answer, |whole| {
        let piece = whole.len().div_ceil(PIECES).max(1);
        let count = whole.len().div_ceil(piece).max(1);
        let every = over / u32::try_from(count).unwrap_or(u32::MAX);
        PacedBody { rest: whole, withheld: 0, piece, every, pause: Box::pin(sleep(every)) }
    })
    .await
}

/// Truncates the body of a response to half of the length in its head.
pub(super) async fn truncated_body(answer: Response) -> Response {
    paced_response(answer, |whole| {
        let withheld = whole.len().div_ceil(2);
        let piece = whole.len().max(1);
        PacedBody { rest: whole, withheld, piece, every: LEAVE, pause: Box::pin(sleep(Duration::ZERO)) }
    })
    .await
}

async fn paced_response(answer: Response, pieces: impl FnOnce(Bytes) -> PacedBody) -> Response {
    let (head, body) = answer.into_parts();
    // All responses of the emulator are complete in memory.
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(head, Body::new(pieces(whole)))
}

impl hyper::body::Body for PacedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if this.rest.is_empty() {
            return Poll::Ready(None);
        }
        ready!(this.pause.as_mut().poll(context));
        let left = this.rest.len().saturating_sub(this.withheld);
        if left == 0 {
            // An error in the body closes the connection.
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        this.pause = Box::pin(sleep(this.every));
        Poll::Ready(Some(Ok(Frame::data(this.rest.split_to(this.piece.min(left))))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}
