//! The body that sends an event, read strictly: what is malformed is refused before the event is accepted.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_core::parse_date;
use webmarketer_schema::{ProjectId, Reference};

/// An event as it is sent.
pub(crate) struct Payload {
    pub(crate) project: ProjectId,
    pub(crate) reference: Reference,
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) tracker_id: Option<String>,
    /// A string or a number, kept as it was sent.
    pub(crate) nonce: Value,
    pub(crate) data: Map<String, Value>,
}

impl Payload {
    /// Reads a body. The error has a sentence for each property that is wrong, and repeats no value.
    pub(crate) fn read(body: &Value) -> Result<Self, Vec<String>> {
        let Some(body) = body.as_object() else { return Err(vec!["the body must be an object".to_owned()]) };
        // Null and absent are the same to every property.
        let property = |name| body.get(name).filter(|value| !value.is_null());
        let text = |name| property(name).and_then(Value::as_str).filter(|text| !text.is_empty());

        let project: Option<ProjectId> = text("projectId").and_then(|id| id.parse().ok());
        let reference = text("eventType").map(Reference::new);
        let nonce =
            property("nonce").filter(|nonce| nonce.is_number() || nonce.as_str().is_some_and(|n| !n.is_empty()));
        let data = property("data").and_then(Value::as_object);
        let event_date = property("eventDate").map(|date| date.as_str().and_then(parse_date));
        let tracker_id = property("trackerId").map(Value::as_str);

        if let (Some(project), Some(reference), Some(nonce), Some(data)) = (&project, &reference, nonce, data)
            && event_date != Some(None)
            && tracker_id != Some(None)
        {
            return Ok(Self {
                project: project.clone(),
                reference: reference.clone(),
                date: event_date.flatten(),
                tracker_id: tracker_id.flatten().map(str::to_owned),
                nonce: nonce.clone(),
                data: data.clone(),
            });
        }
        let wrong = [
            (project.is_none(), "projectId must be the id of a project"),
            (reference.is_none(), "eventType must be a string that is not empty"),
            (nonce.is_none(), "nonce must be a number, or a string that is not empty"),
            (data.is_none(), "data must be an object"),
            (event_date == Some(None), "eventDate must be a date in RFC 3339"),
            (tracker_id == Some(None), "trackerId must be a string or null"),
        ];
        Err(wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, message)| message.to_owned()).collect())
    }

    /// What the nonce is compared by. A number and its text are the same nonce: the API documents a string and its
    /// own sample has a number.
    pub(crate) fn nonce_key(&self) -> String {
        self.nonce.as_str().map_or_else(|| self.nonce.to_string(), str::to_owned)
    }
}
