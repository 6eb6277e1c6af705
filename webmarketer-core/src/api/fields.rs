//! The fields that all event types of a project share: those of users, states and statistics.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};
use webmarketer_schema::{Entity, FieldType, StorageKey};
#[cfg(feature = "client")]
use {
    super::unpaged_list::call_for_list,
    crate::client::{Client, Operation},
    crate::error::{Error, ErrorKind},
};

use super::property::{date_json, take_date};

/// A field that all event types of a project share: the body of `createField`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ProjectField {
    /// The id that the service gave it.
    pub id: Option<String>,
    /// The id of the project, unchanged.
    pub project_id: Option<String>,
    /// What it belongs to: a user, a state or a statistic.
    pub entity: Entity,
    /// What kind of value it holds.
    pub field_type: FieldType,
    /// The display name.
    pub label: String,
    /// The key under which the service stores the values.
    pub key: StorageKey,
    /// Whether its values are personal data (PII).
    pub pii: bool,
    /// Whether its value identifies the user.
    pub discriminant: bool,
    /// Any JSON that is attached to the field.
    pub metadata: Option<Map<String, Value>>,
    /// When it was archived, if it was.
    pub archived_at: Option<DateTime<Utc>>,
    /// All other properties, unchanged.
    pub extra: Map<String, Value>,
}

impl ProjectField {
    /// A field with the required properties only.
    pub fn new(entity: Entity, field_type: FieldType, key: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            id: None,
            project_id: None,
            entity,
            field_type,
            label: label.into(),
            key: StorageKey::new(key.into()),
            pii: false,
            discriminant: false,
            metadata: None,
            archived_at: None,
            extra: Map::new(),
        }
    }

    /// Reads the field at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
        Ok(Self {
            id: object.text("_id"),
            project_id: object.text("projectId"),
            entity: Entity::parse(&object.need_text("entity")?),
            field_type: FieldType::parse(&object.need_text("type")?),
            label: object.need_text("label")?,
            key: StorageKey::new(object.need_text("key")?),
            pii: object.flag("isPii")?.unwrap_or_default(),
            discriminant: object.flag("discriminant")?.unwrap_or_default(),
            metadata: object.map("metadata"),
            archived_at: take_date(&mut object, "archivedAt"),
            extra: object.rest(),
        })
    }

    /// Writes the field.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        insert_some(&mut object, "_id", self.id.as_deref());
        insert_some(&mut object, "projectId", self.project_id.as_deref());
        object.insert("entity".into(), self.entity.as_str().into());
        object.insert("type".into(), self.field_type.as_str().into());
        object.insert("label".into(), self.label.as_str().into());
        object.insert("key".into(), self.key.as_str().into());
        object.insert("isPii".into(), self.pii.into());
        object.insert("discriminant".into(), self.discriminant.into());
        insert_some(&mut object, "metadata", self.metadata.clone());
        insert_some(&mut object, "archivedAt", self.archived_at.map(date_json));
        Value::Object(object)
    }
}

/// The fields that all event types of the client's project share.
#[cfg(feature = "client")]
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    client: &'a Client,
}

#[cfg(feature = "client")]
impl Client {
    /// The fields that all event types of the project share.
    pub fn fields(&self) -> Fields<'_> {
        Fields { client: self }
    }
}

#[cfg(feature = "client")]
impl Fields<'_> {
    /// Every field (`listFields`).
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn list(&self) -> impl Future<Output = Result<Vec<ProjectField>, Error>> + Send + use<> {
        let client = self.client.clone();
        async move { call_for_list(&client, Operation::ListFields(client.project()), ProjectField::from_json).await }
    }

    /// The fields of users, states or statistics (`listFieldsOfEntity`).
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn list_of(&self, entity: &Entity) -> impl Future<Output = Result<Vec<ProjectField>, Error>> + Send + use<> {
        let client = self.client.clone();
        let path = match entity {
            Entity::User => Ok("user-fields"),
            Entity::State => Ok("state-fields"),
            Entity::Statistic => Ok("statistic-fields"),
            other => {
                let message = format!("fields are of a user, a state or a statistic, not of `{other}`");
                Err(Error::new(ErrorKind::InvalidInput, message))
            }
        };
        async move {
            let operation = Operation::ListFieldsOfEntity(client.project(), path?);
            call_for_list(&client, operation, ProjectField::from_json).await
        }
    }

    /// Creates a field (`createField`) and returns it as it was stored.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) if the service does not accept the field; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn create(&self, field: &ProjectField) -> impl Future<Output = Result<ProjectField, Error>> + Send + use<> {
        let (client, body) = (self.client.clone(), field.to_json());
        async move {
            let operation = Operation::CreateField(client.project());
            client.call_and_parse(operation, &[], Some(&body), |answer| ProjectField::from_json(answer, "")).await
        }
    }

    /// Deletes the field with this id (`deleteField`).
    ///
    /// # Errors
    ///
    /// [`NotFound`](crate::ErrorKind::NotFound) if the project has no field with this id; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn delete(&self, id: &str) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        let (client, id) = (self.client.clone(), id.to_owned());
        async move { client.call(Operation::DeleteField(client.project(), &id), &[], None).await.map(drop) }
    }
}
