//! The interface through which the token cache requests access tokens; the client implements it.

use bytes::Bytes;
use tokio::time::Instant;
use url::Url;

use super::BoxFuture;
use crate::error::Error;

/// A form to be posted to the token address.
#[derive(Debug)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) url: &'a Url,
    pub(crate) form: String,
    /// Whether a failed request is not made again.
    pub(crate) once: bool,
    /// Whether to wait for the answer of each try even after the deadline, because the answer must not be lost.
    pub(crate) patient: bool,
}

/// The result of a request for a token.
#[derive(Debug)]
pub(crate) struct TokenAnswer {
    /// The body of the answer.
    pub(crate) body: Result<Bytes, Error>,
    /// Whether the service may have executed the request in a failed try.
    pub(crate) may_be_done: bool,
}

/// Makes the requests of a token cache. The client implements it.
pub(crate) trait TokenEndpoint: Send + Sync {
    /// Posts a form.
    fn post<'a>(&'a self, request: TokenRequest<'a>, deadline: Instant) -> BoxFuture<'a, TokenAnswer>;

    /// The deadline of a call that starts now.
    fn deadline(&self) -> Instant;

    /// Whether a failed request is repeated until the deadline of the call.
    fn retries_until_deadline(&self) -> bool;

    /// Whether these requests are paused by the service.
    fn is_paused(&self) -> bool;
}
