//! Insights: metrics over time.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use webmarketer_core::api::{InsightsRequest, InsightsRow};

use super::caller::InProject;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::insights;
use crate::session::Session;

/// `POST /projects/{projectId}/events/insights`: a bare array. Archived event types are included, because their events
/// are kept.
pub(super) async fn event_insights(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    JsonBody(body, _): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let request = InsightsRequest::from_json(&body)?;
    let rows = session.store.read_project(&project, |state| {
        let event_types = state.event_types().map(|event_type| event_type.reference.as_str());
        insights::insights_rows(&request, state.id.as_str(), event_types, state.events.iter().map(|(_, event)| event))
    });
    let rows = rows.ok_or_else(ApiError::forbidden)?.map_err(|why| ApiError::bad_request(why.to_string()))?;
    Ok(Json(rows.iter().map(InsightsRow::to_json).collect()))
}
