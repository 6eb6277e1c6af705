//! Answers that say no, and bodies that are read: always JSON, whatever went wrong.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::timeout;
use webmarketer_schema::wire::WireError;

use crate::store::NotChanged;

/// How long the body of a request may take to come, in real time.
pub(crate) const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// An error of the API: a status, and a message or several.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: Value,
}

impl ApiError {
    /// An error with a message of its own.
    pub(crate) fn new(status: StatusCode, message: impl Into<Value>) -> Self {
        Self { status, message: message.into() }
    }

    /// An error that says no more than its status.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self::new(status, status.canonical_reason().unwrap_or_default())
    }

    /// The request is malformed.
    pub(crate) fn bad_request(message: impl Into<Value>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// There is no token, or none that holds.
    pub(crate) fn unauthorized() -> Self {
        Self::bare(StatusCode::UNAUTHORIZED)
    }

    /// The token does not reach the project.
    pub(crate) fn forbidden() -> Self {
        Self::bare(StatusCode::FORBIDDEN)
    }

    /// There is no such thing.
    pub(crate) fn not_found(message: impl Into<Value>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// There is such a thing already.
    pub(crate) fn conflict(message: impl Into<Value>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// The body is larger than the emulator reads.
    fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than the emulator reads")
    }
}

impl From<NotChanged> for ApiError {
    fn from(why: NotChanged) -> Self {
        match why {
            NotChanged::NoProject => Self::forbidden(),
            NotChanged::NotWritten(_) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, why.to_string()),
        }
    }
}

/// A body that has not the shape of what the API takes.
impl From<WireError> for ApiError {
    fn from(error: WireError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({"statusCode": self.status.as_u16(), "message": self.message});
        // `error` is the name of the status, and left out where the message is that already.
        let reason = self.status.canonical_reason().unwrap_or_default();
        if let Some(body) = body.as_object_mut()
            && self.message != reason
        {
            body.insert("error".to_owned(), reason.into());
        }
        (self.status, Json(body)).into_response()
    }
}

/// The body of a request, as far as it comes in time.
pub(crate) async fn read(request: Request) -> Result<Bytes, ApiError> {
    let Ok(read) = timeout(BODY_TIMEOUT, Bytes::from_request(request, &())).await else {
        return Err(ApiError::bad_request("the body did not come in time"));
    };
    read.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(),
        _ => ApiError::bad_request("the body could not be read"),
    })
}

/// The JSON body of a request, not yet looked at, and the bytes that it was read from.
pub(crate) struct JsonBody(pub(crate) Value, pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
        let is_json = essence.trim().eq_ignore_ascii_case("application/json");

        let bytes = read(request).await?;
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
