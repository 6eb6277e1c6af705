//! Projects.

#[cfg(feature = "client")]
use crate::client::{Client, Operation};
#[cfg(feature = "client")]
use crate::error::Error;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};

use super::property::{date_json, take_date};

/// A project: the response of `getProject`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Project {
    /// The id, unchanged.
    pub id: String,
    /// The display name.
    pub name: Option<String>,
    /// The id of the workspace it belongs to.
    pub workspace_id: Option<String>,
    /// The kind of business: `e-commerce`, `simple`, `long-sales-cycle`, or an unknown value.
    pub mode: Option<String>,
    /// The ISO 4217 code of the currency in which amounts are shown.
    pub currency: Option<String>,
    /// The retention of events in days, unless the event type sets it.
    pub retention_days: Option<u64>,
    /// When it was created.
    pub created_at: Option<DateTime<Utc>>,
    /// When it was changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// All other properties, unchanged.
    pub extra: Map<String, Value>,
}

impl Project {
    /// Reads the project at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
        Ok(Self {
            id: object.need_text("id")?,
            name: object.text("name"),
            workspace_id: object.text("workspaceId"),
            mode: object.text("mode"),
            currency: object.text("currency"),
            retention_days: object.take("retentionDurationInDays", Value::as_u64),
            created_at: take_date(&mut object, "createdAt"),
            updated_at: take_date(&mut object, "updatedAt"),
            extra: object.rest(),
        })
    }

    /// Writes the project.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("id".into(), self.id.as_str().into());
        insert_some(&mut object, "name", self.name.as_deref());
        insert_some(&mut object, "workspaceId", self.workspace_id.as_deref());
        insert_some(&mut object, "mode", self.mode.as_deref());
        insert_some(&mut object, "currency", self.currency.as_deref());
        insert_some(&mut object, "retentionDurationInDays", self.retention_days);
        insert_some(&mut object, "createdAt", self.created_at.map(date_json));
        insert_some(&mut object, "updatedAt", self.updated_at.map(date_json));
        Value::Object(object)
    }
}

#[cfg(feature = "client")]
impl Client {
    /// The project itself (`getProject`): its name, currency and so on.
    ///
    /// # Errors
    ///
    /// [`Forbidden`](crate::ErrorKind::Forbidden) if the credentials cannot access the project; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn describe_project(&self) -> impl Future<Output = Result<Project, Error>> + Send + use<> {
        let client = self.clone();
        async move {
            client
                .call_and_parse(Operation::GetProject(client.project()), &[], None, |answer| {
                    Project::from_json(answer, "")
                })
                .await
        }
    }
}
