//! Bodies of answers that come as they should not: bit by bit, or not whole.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// In how many pieces a slow body comes.
const PIECES: usize = 50;

/// How long a body that is not whole waits before the connection ends, so that its half has left.
const LEAVE: Duration = Duration::from_millis(10);

/// A body that comes in pieces, each after a pause.
struct PacedBody {
    rest: Bytes,
    /// How many bytes of it never come.
    withheld: usize,
    piece: usize,
    every: Duration,
    pause: Pin<Box<Sleep>>,
}

/// The answer, whose body takes so long.
pub(super) async fn slow_body(answer: Response, over: Duration) -> Response {
    paced_response(answer, |whole| {
        let piece = whole.len().div_ceil(PIECES).max(1);
        let count = whole.len().div_ceil(piece).max(1);
        let every = over / u32::try_from(count).unwrap_or(u32::MAX);
        PacedBody { rest: whole, withheld: 0, piece, every, pause: Box::pin(sleep(every)) }
    })
    .await
}

/// The response, whose head announces twice the bytes that are sent.
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
    // It is one of the emulator's own, which are whole in memory.
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
            // An error in a body ends the connection.
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        this.pause = Box::pin(sleep(this.every));
        Poll::Ready(Some(Ok(Frame::data(this.rest.split_to(this.piece.min(left))))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }
}
