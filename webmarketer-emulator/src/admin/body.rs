//! The body of a request to the admin API: a JSON object, all of whose properties are known, or nothing at all.

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::answer::{ApiError, JsonBody};

/// What a request says in its body. No body is the same as an empty object.
pub(super) struct Said<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Said<T> {
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
