//! The body of a request to the admin API: JSON in which an unknown property is an error, or no body.

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::body::AdminJsonBody;
use crate::http::error::ApiError;

/// The parsed body of a request. No body means an empty object.
pub(super) struct CommandBody<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for CommandBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = if request.body().is_end_stream() {
            Value::Object(Map::new())
        } else {
            AdminJsonBody::from_request(request, state).await?.0
        };
        // The error can quote the body, because commands contain no secrets and no personal data.
        serde_json::from_value(body).map(Self).map_err(|error| ApiError::bad_request(format!("invalid body: {error}")))
    }
}
