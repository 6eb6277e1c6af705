//! The trash: events that could not be processed, each with its errors.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::access::InProject;
use crate::answer::ApiError;
use crate::ingest::Trashed;
use crate::query::Params;
use crate::service::Service;

/// `GET /projects/{projectId}/trashed-events`: newest first. `since` and `until` both count the date they name.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    InProject(project): InProject,
    params: Params,
) -> Result<Json<Value>, ApiError> {
    let (since, until) = (params.date("since")?, params.date("until")?);
    let paging = params.paging()?;
    let within = |trashed: &&Trashed| {
        since.is_none_or(|since| trashed.processed >= since) && until.is_none_or(|until| trashed.processed <= until)
    };
    let page = service.store.with(&project, |state| {
        let trash: Vec<_> = state.trash.iter().rev().filter(within).collect();
        paging.page(trash).write(|trashed| trashed.to_json())
    });
    page.map(Json).ok_or_else(ApiError::forbidden)
}
