//! The bodies of requests: bounded in size and time, and JSON where the API takes JSON.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde_json::Value;
use tokio::time::timeout;

use super::error::ApiError;

/// The largest body that is read, in bytes.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

/// How long the body of a request may take to come, in real time.
pub(super) const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The body of a request, as far as it comes in time.
pub(super) async fn read_body(request: Request) -> Result<Bytes, ApiError> {
    let Ok(read) = timeout(BODY_TIMEOUT, Bytes::from_request(request, &())).await else {
        return Err(ApiError::bad_request("the body did not come in time"));
    };
    read.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(),
        _ => ApiError::bad_request("the body could not be read"),
    })
}

/// The JSON body of a request, not yet looked at, and the bytes that it was read from.
pub(super) struct JsonBody(pub(super) Value, pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        let is_json = essence.trim().eq_ignore_ascii_case("application/json");

        let bytes = read_body(request).await?;
        if !is_json {
            return Err(ApiError::bad_request("expected a body of the content type application/json"));
        }
        let json = serde_json::from_slice(&bytes).map_err(|error| {
            // The place alone: the error itself may quote the body.
            ApiError::bad_request(format!("the body is not JSON: line {}, column {}", error.line(), error.column()))
        })?;
        Ok(Self(json, bytes))
    }
}
