//! The error responses of the API, in JSON.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use webmarketer_schema::wire::WireError;

use crate::store::StoreError;

/// An error response: a status, and one or several messages.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: Value,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<Value>) -> Self {
        Self { status, message: message.into() }
    }

    /// An error whose message is the name of the status.
    pub(crate) fn bare(status: StatusCode) -> Self {
        Self::new(status, status.canonical_reason().unwrap_or_default())
    }

    pub(crate) fn bad_request(message: impl Into<Value>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// The token is missing or invalid.
    pub(crate) fn unauthorized() -> Self {
        Self::bare(StatusCode::UNAUTHORIZED)
    }

    /// The token has no access to the project.
    pub(crate) fn forbidden() -> Self {
        Self::bare(StatusCode::FORBIDDEN)
    }

    pub(crate) fn not_found(message: impl Into<Value>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(crate) fn conflict(message: impl Into<Value>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than the maximum size")
    }
}

impl From<StoreError> for ApiError {
    fn from(why: StoreError) -> Self {
        match why {
            StoreError::NoProject => Self::forbidden(),
            StoreError::NotWritten(_) => Self::new(StatusCode::INTERNAL_SERVER_ERROR, why.to_string()),
        }
    }
}

impl From<WireError> for ApiError {
    fn from(error: WireError) -> Self {
        // An error that names the event type or the field does not have the position in the body.
        let (text, place) = (error.to_string(), format!("at {}: ", error.pointer()));
        Self::bad_request(if error.pointer().is_empty() || text.starts_with(&place) { text } else { place + &text })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({"statusCode": self.status.as_u16(), "message": self.message});
        // `error` is the name of the status; it is omitted if the message is that name.
        let reason = self.status.canonical_reason().unwrap_or_default();
        if let Some(body) = body.as_object_mut()
            && self.message != reason
        {
            body.insert("error".to_owned(), reason.into());
        }
        (self.status, Json(body)).into_response()
    }
}
