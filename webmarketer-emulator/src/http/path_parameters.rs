//! The parameters in the path of a request.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::error::ApiError;

/// The last parameter of the path, such as the id of an event.
pub(super) struct LastParameter(pub(super) String);

/// The last two parameters of the path, such as the id of an event and the key of a state.
pub(super) struct LastTwoParameters(pub(super) String, pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for LastParameter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = path_parameters(parts, state).await?;
        Ok(Self(params.iter().last().map(|(_, value)| value.to_owned()).unwrap_or_default()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for LastTwoParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = path_parameters(parts, state).await?;
        let mut values: Vec<_> = params.iter().map(|(_, value)| value.to_owned()).collect();
        let (part, item) = (values.pop().unwrap_or_default(), values.pop().unwrap_or_default());
        Ok(Self(item, part))
    }
}

/// All parameters of the path, decoded.
pub(super) async fn path_parameters<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, ApiError> {
    RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| ApiError::not_found("the decoded path is not valid UTF-8"))
}
