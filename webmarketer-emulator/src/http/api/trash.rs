//! The trash: invalid events with their errors.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;

use super::caller::InProject;
use crate::http::error::ApiError;
use crate::http::event_json::trashed_event_json;
use crate::http::query_parameters::QueryParameters;
use crate::model::TrashEntry;
use crate::session::Session;

/// `GET /projects/{projectId}/trashed-events`: the newest first. `since` and `until` are inclusive.
pub(super) async fn list_trashed_events(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    params: QueryParameters,
) -> Result<Json<Value>, ApiError> {
    let (since, until) = (params.date("since")?, params.date("until")?);
    let paging = params.paging()?;
    let within =
        |entry: &TrashEntry| since.is_none_or(|since| entry.at >= since) && until.is_none_or(|until| entry.at <= until);
    let string_errors = session.config.options.string_errors;
    let page = session.store.read_project(&project, |state| {
        let trash = state.events.trash().rev().filter_map(|event| Some((event, event.trash_entry()?)));
        let trash = trash.filter(|(_, entry)| within(entry)).collect();
        paging.page(trash).to_json(|(event, entry)| trashed_event_json(event, entry, &state.id, string_errors))
    });
    page.map(Json).ok_or_else(ApiError::forbidden)
}
