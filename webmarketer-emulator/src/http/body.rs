//! Reads the bodies of requests, with limits for size and time, and parses JSON.

use std::error::Error as _;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use http_body_util::LengthLimitError;
use serde_json::Value;
use tokio::time::timeout;

use super::error::ApiError;

/// The maximum size of a body of the API, in bytes.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

/// The maximum time for receiving a body, in real time.
pub(super) const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Whether the head of the request states a body that is larger than this.
pub(super) fn states_larger_body(headers: &HeaderMap, limit: usize) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > limit as u64)
}

/// Reads the body of a request.
pub(super) async fn read_body(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    // Before the body is read: reading it sends `100 Continue`.
    if states_larger_body(request.headers(), limit) {
        return Err(ApiError::too_large());
    }
    let Ok(read) = timeout(BODY_TIMEOUT, to_bytes(request.into_body(), limit)).await else {
        return Err(ApiError::bad_request("the body was not received in time"));
    };
    read.map_err(|error| match error.source() {
        Some(source) if source.is::<LengthLimitError>() => ApiError::too_large(),
        _ => ApiError::bad_request("cannot read the body"),
    })
}

/// The JSON body of a request of at most this size, and its bytes.
pub(super) struct JsonBody<const LIMIT: usize = BODY_LIMIT>(pub(super) Value, pub(super) Bytes);

/// A JSON body of the admin API, which can be an exported state.
pub(super) type AdminJsonBody = JsonBody<{ 1024 * 1024 * 1024 }>;

impl<S: Send + Sync, const LIMIT: usize> FromRequest<S> for JsonBody<LIMIT> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        let is_json = essence.trim().eq_ignore_ascii_case("application/json");

        let bytes = read_body(request, LIMIT).await?;
        if !is_json {
            return Err(ApiError::bad_request("expected a body with the content type application/json"));
        }
        let json = serde_json::from_slice(&bytes).map_err(|error| {
            // Only the position: the message of the JSON error could quote the body.
            let (line, column) = (error.line(), error.column());
            ApiError::bad_request(format!("the body is not valid JSON: line {line}, column {column}"))
        })?;
        Ok(Self(json, bytes))
    }
}
