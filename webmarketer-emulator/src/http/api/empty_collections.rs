//! Integrations and custom columns, which the vendor's PHP SDK reads: a project of the emulator has none.

use axum::Json;
use serde_json::Value;

use super::caller::InProject;
use crate::http::error::ApiError;
use crate::http::query_parameters::QueryParameters;

/// `GET /projects/{projectId}/integrations`: an empty page.
pub(super) async fn list_integrations(_: InProject, params: QueryParameters) -> Result<Json<Value>, ApiError> {
    Ok(Json(params.paging()?.page(Vec::new()).to_json(Value::clone)))
}

/// `GET /projects/{projectId}/custom-columns`: an empty array.
pub(super) async fn list_custom_columns(_: InProject) -> Json<Value> {
    Json(Value::Array(Vec::new()))
}

/// An item of one of them.
pub(super) async fn no_such_item(_: InProject) -> ApiError {
    ApiError::not_found("no item of the project has this id")
}
