//! Offline interactions: validated, attached to their user and kept.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use webmarketer_core::{parse_date, validate};
use webmarketer_schema::{Entity, EventType, Field};

use super::caller::InProject;
use crate::http::body::JsonBody;
use crate::http::error::ApiError;
use crate::ingest;
use crate::model::{Interaction, Sighting};
use crate::session::Session;
use crate::store::StoredProject;

/// `POST /projects/{projectId}/interactions/offline`.
pub(super) async fn create_offline_interaction(
    State(session): State<Arc<Session>>,
    InProject(project): InProject,
    JsonBody(body, _): JsonBody,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let InteractionBody { date, user_data, node_data } = InteractionBody::from_json(body)?;
    let now = session.clock.now();
    let keep = |state: &mut StoredProject| {
        let identity = identity(state);
        let wrong = user_data_errors(&identity, &user_data);
        if !wrong.is_empty() {
            return Err(ApiError::bad_request(wrong));
        }
        let discriminants = identity.fields.iter().map(|field| (field.storage_key.as_str(), &field.field_type));
        let identities = ingest::identities(discriminants, &user_data, &identity.phone_countries());
        let sighting = Sighting { identities, tracker: None, values: user_data.clone() };
        let user = state.identify(sighting, now);
        state.add_interaction(Interaction { date: date.unwrap_or(now), user, user_data, node_data });
        Ok((StatusCode::CREATED, Json(json!({}))))
    };
    session.store.change_project(&project, keep).await?
}

/// The body of `createOfflineInteraction`.
struct InteractionBody {
    date: Option<DateTime<Utc>>,
    /// Without null and empty values.
    user_data: Map<String, Value>,
    node_data: Map<String, Value>,
}

impl InteractionBody {
    /// Parses the body. Null means absent. Without `userData`, the user is unknown.
    fn from_json(body: Value) -> Result<Self, ApiError> {
        let Value::Object(mut body) = body else { return Err(ApiError::bad_request("the body must be an object")) };
        let mut property = |name| body.remove(name).filter(|value| !value.is_null());
        let object = |value: Option<Value>, name| match value {
            None => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(ApiError::bad_request(format!("{name} must be an object"))),
        };
        let says_nothing = |value: &Value| value.is_null() || value.as_str().is_some_and(str::is_empty);

        let node_data = object(property("nodeData"), "nodeData")?;
        if node_data.get("wmktId").is_none_or(says_nothing) {
            return Err(ApiError::bad_request("wmktId must be present in nodeData"));
        }
        let mut user_data = object(property("userData"), "userData")?;
        user_data.retain(|_, value| !says_nothing(value));
        let date = property("date").map(|date| date.as_str().and_then(parse_date).ok_or(())).transpose();
        let date = date.map_err(|()| ApiError::bad_request("date must be an RFC 3339 date"))?;
        Ok(Self { date, user_data, node_data })
    }
}

/// The discriminants of the project as an event type, so that `userData` is validated by the rules of events.
fn identity(state: &StoredProject) -> EventType {
    let discriminants = state.fields.iter().filter(|field| field.entity == Entity::User && field.discriminant);
    let fields = discriminants.map(|field| Field::new(field.field_type.clone(), field.key.as_str()));
    let fields = fields.map(|field| Field { optional: true, ..field }).collect();
    EventType { fields, phone_parsing: Some(state.phone_parsing.clone()), ..EventType::new("", "") }
}

/// A message for each key of `userData` that is not a discriminant, and for each invalid value. It quotes no values.
fn user_data_errors(identity: &EventType, user_data: &Map<String, Value>) -> Vec<String> {
    let known = |key: &String| identity.fields.iter().any(|field| field.storage_key.as_str() == key);
    let unknown = user_data.keys().filter(|key| !known(key));
    let unknown = unknown.map(|key| format!("userData.{key}: not a discriminant of the users of the project"));
    let wrong = validate(identity, user_data);
    let wrong = wrong.iter().map(|wrong| format!("userData.{}: {}", wrong.field.storage_key, wrong.expected));
    unknown.chain(wrong).collect()
}
