//! The response to an operation that the emulator does not have.

use axum::extract::OriginalUri;
use axum::http::{Method, StatusCode};

use super::error::ApiError;

pub(super) async fn not_served(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("the emulator has no operation {method} {}", uri.path());
    ApiError::new(StatusCode::NOT_IMPLEMENTED, message)
}
