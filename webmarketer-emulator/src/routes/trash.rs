//! The trash: events that could not be processed, each with its errors.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::access::InProject;
use crate::answer::ApiError;
use crate::ingest::Trashed;
use crate::query::Params;
use crate::session::Session;

/// `GET /projects/{projectId}/trashed-events`: newest first. `since` and `until` both count the date they name.
pub(super) async fn list(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    params: Params,
) -> Result<Json<Value>, ApiError> {
    let (since, until) = (params.date("since")?, params.date("until")?);
    let paging = params.paging()?;
    let within = |trashed: &Trashed| {
        since.is_none_or(|since| trashed.at >= since) && until.is_none_or(|until| trashed.at <= until)
    };
    let string_errors = session.service.options.string_errors;
    let page = session.store.read(&project, |state| {
        let trash = state.events.trash().rev().filter_map(|event| Some((event, event.trashed()?)));
        let trash = trash.filter(|(_, trashed)| within(trashed)).collect();
        paging.page(trash).write(|(event, trashed)| trashed.to_json(event, &state.id, string_errors))
    });
    page.map(Json).ok_or_else(ApiError::forbidden)
}
