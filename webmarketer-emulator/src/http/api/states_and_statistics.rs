//! The states and statistics of an event, each set by itself.

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

/// A state or statistic as it was sent. Without a date it counts at that of its event, which is not documented.
fn dated_value(value: Number, date: Option<DateTime<Utc>>, rest: &Map<String, Value>) -> Result<DatedValue, ApiError> {
    // What is no date was left among the rest.
    match rest.get("date") {
        None | Some(Value::Null) => Ok(DatedValue { value, date, currency: None }),
        Some(_) => Err(ApiError::bad_request("date must be a date in RFC 3339")),
    }
}

/// Sets a state or a statistic of an event that is visible: one in the trash takes none.
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
            return Err(ApiError::not_found("the event is in the trash, and takes no states or statistics"));
        }
        // As it was when the event was judged: what was added since is not there for this event.
        let event_type = event.version.and_then(|version| state.event_type_at(version));
        let mut fields = event_type.iter().flat_map(|event_type| &event_type.fields);
        if !fields.any(|field| field.entity == *entity && field.storage_key.as_str() == key) {
            return Err(ApiError::not_found("No storageKey matching field in this eventType"));
        }
        if let Some(event) = state.event_mut(number) {
            let values = if *entity == Entity::State { &mut event.states } else { &mut event.statistics };
            // The number is in the currency that the event carried for the statistic. Inferred: the request has none.
            let currency = values.get(&key).and_then(|before| before.currency.clone());
            values.insert(key, DatedValue { currency, ..value });
        }
        Ok(Json(json!({})))
    };
    session.store.change_project(project, set).await?
}
