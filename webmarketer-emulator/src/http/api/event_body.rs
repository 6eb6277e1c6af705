//! Parses the body of a request that sends an event. A malformed body is an error; the event is not received.

use serde_json::Value;
use webmarketer_core::parse_date;
use webmarketer_schema::{ProjectId, Reference};

use crate::model::SentEvent;
use crate::model::nonce::Nonce;

const PROJECT_ID_EXPECTED: &str =
    "projectId must be 3 to 64 lowercase letters, digits and single hyphens, such as my-shop";

/// Parses a body. The error has a message for each invalid property; it quotes no values.
#[allow(clippy::similar_names)] // `data` and `date` are what the API calls them.
pub(super) fn read_event(body: Value) -> Result<SentEvent, Vec<String>> {
    let Value::Object(mut body) = body else { return Err(vec!["the body must be an object".to_owned()]) };
    // Null means absent for every property.
    let mut property = |name| body.remove(name).filter(|value| !value.is_null());
    let text = |value: Option<Value>| match value {
        Some(Value::String(text)) if !text.is_empty() => Some(text),
        _ => None,
    };
    let project: Option<ProjectId> = text(property("projectId")).and_then(|id| id.parse().ok());
    let reference = text(property("eventType")).map(Reference::new);
    let nonce = property("nonce").and_then(Nonce::from_sent);
    let data = match property("data") {
        Some(Value::Object(data)) => Some(data),
        _ => None,
    };
    let date = property("eventDate").map(|date| date.as_str().and_then(parse_date).ok_or(())).transpose();
    let tracker_id = match property("trackerId") {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(_) => Err(()),
    };
    match (project, reference, nonce, data, date, tracker_id) {
        (Some(project), Some(reference), Some(nonce), Some(data), Ok(date), Ok(tracker_id)) => {
            Ok(SentEvent { project, reference, date, tracker_id, nonce, data })
        }
        (project, reference, nonce, data, date, tracker_id) => {
            let wrong = [
                (project.is_none(), PROJECT_ID_EXPECTED),
                (reference.is_none(), "eventType must be a string that is not empty"),
                (nonce.is_none(), "nonce must be a string that is not empty, or a number of at most 15 digits"),
                (data.is_none(), "data must be an object"),
                (date.is_err(), "eventDate must be an RFC 3339 date"),
                (tracker_id.is_err(), "trackerId must be a string or null"),
            ];
            Err(wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, message)| message.to_owned()).collect())
        }
    }
}
