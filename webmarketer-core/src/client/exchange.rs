//! One try of a request, with its timeout.

use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use reqwest::{Method, Version};
use tokio::task::coop::unconstrained;
use tokio::time::{Instant, Sleep, sleep_until};

use super::request::Request;
use super::retry::{TryOutcome, http_date_seconds, retry_after};
use crate::auth::{BoxError, Token};
use crate::error::{Error, ErrorKind, Refusal};

/// The maximum number of bytes that are read of an error body.
const MAX_ERROR_BODY: usize = 64 << 10;
/// The maximum number of bytes that are read of any other body.
const MAX_BODY: usize = 64 << 20;

/// Sends the request once.
pub(super) async fn exchange(
    http: &reqwest::Client,
    request: &Request<'_>,
    token: Option<&Token>,
    deadline: Instant,
) -> (TryOutcome, Result<Bytes, Error>) {
    let mut time = pin!(sleep_until(deadline));
    let mut sent = None;
    let mut answer = match within(time.as_mut(), pin!(http.execute(request.with(token, &mut sent)))).await {
        Ok(answer) => answer,
        Err(lost) => {
            // The state of the body is more exact than the error.
            let sent = sent.map_or(lost.sent, |sent| sent.load(Ordering::Relaxed));
            return unreachable(request, Lost { sent, ..lost });
        }
    };
    let status = answer.status();
    if request.method == Method::GET {
        let date = header(answer.headers(), &DATE).and_then(http_date_seconds);
        request.date.store(date.unwrap_or_default(), Ordering::Relaxed);
    }
    let asked = header(answer.headers(), &RETRY_AFTER);
    let asked = asked.and_then(|header| retry_after(header, SystemTime::now()));
    let outcome = TryOutcome::Answer { status: status.as_u16(), retry_after: asked };
    let max = if status.is_success() { MAX_BODY } else { MAX_ERROR_BODY };
    let mut body = Bytes::new();
    let end = within(time, pin!(read_body(&mut answer, max, &mut body))).await;
    if status.is_success() {
        return match end {
            Ok(()) if body.len() <= max => (outcome, Ok(body)),
            Ok(()) => {
                let call = request.request_line();
                let message = format!("{call} was answered with more than {} MiB", max >> 20);
                (outcome, Err(Error::new(ErrorKind::UnexpectedAnswer, message).with_request_line(call)))
            }
            Err(lost) => unreachable(request, Lost { sent: true, ..lost }),
        };
    }
    // The start of an error body is enough.
    body.truncate(max);
    let date = header(answer.headers(), &DATE).and_then(http_date_seconds);
    let refusal = Refusal { status: status.as_u16(), retry_after: asked, date, body: &body };
    let error = Error::from_refusal(request.request_line(), &refusal);
    let is_unknown = outcome.may_be_done() && !request.repeatable;
    (outcome, Err(if is_unknown { error.into_outcome_unknown() } else { error }))
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Reads a body until it ends or is longer than `max`.
async fn read_body(answer: &mut reqwest::Response, max: usize, body: &mut Bytes) -> Result<(), reqwest::Error> {
    // In HTTP/1.1, a body with a known length is complete without waiting for its end. In HTTP/2, that would cancel the
    // stream.
    let length = answer.content_length().filter(|_| answer.version() <= Version::HTTP_11);
    while body.len() <= max
        && length.is_none_or(|length| (body.len() as u64) < length)
        && let Some(chunk) = answer.chunk().await?
    {
        // Most bodies have one chunk, which is used without a copy.
        if body.is_empty() {
            *body = chunk;
        } else {
            let mut longer = BytesMut::from(std::mem::take(body));
            longer.extend_from_slice(&chunk);
            *body = longer.freeze();
        }
    }
    Ok(())
}

/// The reason why there is no response.
struct Lost {
    /// Whether the request may have been received.
    sent: bool,
    is_late: bool,
    /// `None` after a timeout.
    source: Option<BoxError>,
}

/// Awaits a call with a timeout.
async fn within<T>(time: Pin<&mut Sleep>, call: Pin<&mut impl Future<Output = reqwest::Result<T>>>) -> Result<T, Lost> {
    // Unconstrained, so that a busy task notices the timeout.
    match select(call, unconstrained(time)).await {
        Either::Left((Ok(came), _)) => Ok(came),
        Either::Left((Err(error), _)) => {
            let (sent, is_late) = (!error.is_connect(), error.is_timeout());
            Err(Lost { sent, is_late, source: Some(error.without_url().into()) })
        }
        Either::Right(_) => Err(Lost { sent: true, is_late: true, source: None }),
    }
}

fn unreachable<T>(request: &Request<'_>, lost: Lost) -> (TryOutcome, Result<T, Error>) {
    let why = if lost.is_late { "got no answer in time" } else { "got no answer" };
    let host = request.url.host_str().unwrap_or_default();
    let port = request.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let call = request.request_line();
    let cause = lost.source.as_ref().map(|source| format!(": {}", innermost(&**source))).unwrap_or_default();
    let message = format!("{call} {why} from {host}{port}{cause}");
    let mut error = Error::new(ErrorKind::Unreachable, message);
    if lost.is_late {
        error = error.late();
    }
    if lost.sent && !request.repeatable {
        error = error.into_outcome_unknown();
    }
    if let Some(source) = lost.source {
        error = error.with_source(source);
    }
    (TryOutcome::NoAnswer { sent: lost.sent }, Err(error.with_request_line(call)))
}

/// The last cause of the chain, which is the most specific.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
