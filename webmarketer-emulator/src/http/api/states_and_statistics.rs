//! Sets states and statistics of an event.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value, json};
use uuid::Uuid;
use webmarketer_core::api::{StateUpdate, StatisticUpdate};
use webmarketer_schema::{Entity, ProjectId};

use super::caller::InProject;
use super::events::no_such_event;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::http::path_parameters::LastTwoParameters;
use crate::model::DatedValue;
use crate::session::Session;
use crate::store::StoredProject;

/// `PATCH /projects/{projectId}/events/{id}/states/{storageKey}`.
pub(super) async fn set_state(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastTwoParameters(event, key): LastTwoParameters,
    JsonBody(body, _): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let StateUpdate { value, date, extra } = StateUpdate::from_json(&body)?;
    set_dated_value(&session, &project, &event, &Entity::State, key, dated_value(value.into(), date, &extra)?).await
}

/// `PATCH /projects/{projectId}/events/{id}/statistics/{storageKey}`.
pub(super) async fn set_statistic(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    LastTwoParameters(event, key): LastTwoParameters,
    JsonBody(body, _): JsonBody,
) -> Result<Json<Value>, ApiError> {
    let StatisticUpdate { value, date, extra } = StatisticUpdate::from_json(&body)?;
    set_dated_value(&session, &project, &event, &Entity::Statistic, key, dated_value(value, date, &extra)?).await
}

/// A state or statistic in the format of the model. Without a date it counts at the date of its event; the API does not
/// document this.
fn dated_value(value: Number, date: Option<DateTime<Utc>>, rest: &Map<String, Value>) -> Result<DatedValue, ApiError> {
    // The reader leaves an invalid date among the unknown properties.
    match rest.get("date") {
        None | Some(Value::Null) => Ok(DatedValue { value, date, currency: None }),
        Some(_) => Err(ApiError::bad_request("date must be an RFC 3339 date")),
    }
}

/// Sets a state or statistic of a visible event.
async fn set_dated_value(
    session: &Session,
    project: &ProjectId,
    event: &str,
    entity: &Entity,
    key: String,
    value: DatedValue,
) -> Result<Json<Value>, ApiError> {
    let event: Uuid = event.parse().map_err(|_| no_such_event())?;
    let set = |state: &mut StoredProject| {
        let number = state.events.number(&event).ok_or_else(no_such_event)?;
        let event = state.events.get(number).filter(|event| !event.is_waiting()).ok_or_else(no_such_event)?;
        if !event.is_visible() {
            return Err(ApiError::not_found("the event is in the trash; a trashed event has no states and statistics"));
        }
        // The version that validated the event; fields that were added later do not apply to it.
        let event_type = event.version.and_then(|version| state.event_type_at(version));
        let mut fields = event_type.iter().flat_map(|event_type| &event_type.fields);
        if !fields.any(|field| field.entity == *entity && field.storage_key.as_str() == key) {
            return Err(ApiError::not_found("No storageKey matching field in this eventType"));
        }
        if let Some(event) = state.event_mut(number) {
            let values = if *entity == Entity::State { &mut event.states } else { &mut event.statistics };
            // The request has no currency, so we assume that the currency of the event is unchanged.
            let currency = values.get(&key).and_then(|before| before.currency.clone());
            values.insert(key, DatedValue { currency, ..value });
        }
        Ok(Json(json!({})))
    };
    session.store.change_project(project, set).await?
}
