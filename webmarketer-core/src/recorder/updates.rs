//! States and statistics, checked as the service checks them and recorded, and what the service knows of events.

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value, json};
use webmarketer_schema::Entity;
use webmarketer_schema::wire::WireError;

use super::journal::Journal;
use super::recorded::RecordedUpdate;
use crate::api::{StateUpdate, StatisticUpdate};
use crate::client::Operation;
use crate::error::{Error, ErrorKind, Refusal};

/// The answer of the service if there is no event with the id.
const NO_EVENT: &str = "no event that has been processed has this id";
/// The answer of the service if the event type has no such state or statistic.
const NO_FIELD: &str = "No storageKey matching field in this eventType";

impl Journal {
    /// Answers requests other than events.
    pub(super) fn answer(&mut self, operation: Operation<'_>, body: Option<&Value>) -> Result<Value, Error> {
        let (entity, id, key) = match operation {
            Operation::UpdateEventState(_, id, key) => (Entity::State, id, key),
            Operation::UpdateEventStatistic(_, id, key) => (Entity::Statistic, id, key),
            Operation::GetRawEvent(_, id) => {
                let event = self.raw_event(id).ok_or_else(|| refusal_error(operation, 404, NO_EVENT))?;
                return Ok(event.to_json());
            }
            // An event that would be trashed is not received.
            Operation::ListTrashedEvents(_) => return Ok(json!({"total": 0, "count": 0, "data": []})),
            _ => {
                let message = format!("{} was not made: the client is a recorder", operation.id());
                return Err(Error::new(ErrorKind::InvalidInput, message));
            }
        };
        let body = body.unwrap_or(&Value::Null);
        let (value, date) = read_update(&entity, body).map_err(|wrong| refusal_error(operation, 400, &wrong))?;
        let Some(event_type) = self.known.get(id) else {
            return Err(refusal_error(operation, 404, NO_EVENT));
        };
        // A struct need not list every state that the event type has.
        let listed = self.event_types.get(event_type.reference.as_str());
        let mut fields = event_type.fields.iter().chain(listed.iter().flat_map(|listed| &listed.fields));
        if !fields.any(|field| field.entity == entity && field.storage_key.as_str() == key) {
            return Err(refusal_error(operation, 404, NO_FIELD));
        }
        let event_type = event_type.reference.to_string();
        self.updates.push(RecordedUpdate {
            event_id: id.to_owned(),
            event_type,
            entity,
            key: key.to_owned(),
            value,
            date,
        });
        Ok(Value::Null)
    }
}

/// Parses the value and the date in the body of an update.
fn read_update(entity: &Entity, body: &Value) -> Result<(Number, Option<DateTime<Utc>>), String> {
    let wrong = |error: WireError| error.to_string();
    let (value, date, rest): (Number, _, Map<String, Value>) = if *entity == Entity::State {
        let StateUpdate { value, date, extra } = StateUpdate::from_json(body).map_err(wrong)?;
        (value.into(), date, extra)
    } else {
        let StatisticUpdate { value, date, extra } = StatisticUpdate::from_json(body).map_err(wrong)?;
        (value, date, extra)
    };
    // The reader leaves an invalid date among the unknown properties.
    match rest.get("date") {
        None | Some(Value::Null) => Ok((value, date)),
        Some(_) => Err("date must be a date in RFC 3339".to_owned()),
    }
}

/// The error of a client for an answer with that status and message.
fn refusal_error(operation: Operation<'_>, status: u16, message: &str) -> Error {
    let body = json!({"statusCode": status, "message": message}).to_string();
    Error::from_refusal(
        operation.request_line(),
        &Refusal { status, retry_after: None, date: None, body: body.as_bytes() },
    )
}
