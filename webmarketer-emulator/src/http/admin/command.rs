//! The body of a request to the admin API: a JSON object, all of whose properties are known, or nothing at all.

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::body::JsonBody;
use crate::http::error::ApiError;

/// The body of a request. No body is the same as an empty object.
pub(super) struct CommandBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for CommandBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = if request.body().is_end_stream() {
            Value::Object(Map::new())
        } else {
            JsonBody::from_request(request, state).await?.0
        };
        // What is said here is neither secret nor personal, so that the error may quote it.
        serde_json::from_value(body).map(Self).map_err(|error| ApiError::bad_request(format!("the body: {error}")))
    }
}
