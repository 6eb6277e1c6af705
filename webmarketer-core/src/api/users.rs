//! Users, and the events that were attached to them.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::ExpirationPolicy;
use webmarketer_schema::wire::{ObjectReader, WireError, read_expiration_policy};

use super::Listing;
use crate::client::{Client, Operation};
use crate::value::parse_date;

/// A user: an item of the response of `searchUsers`. Its other properties depend on the fields of the project.
///
/// The API reference does not document `fields` and the dates; the vendor's PHP SDK reads them. Each is empty or `None`
/// if the response does not have it, or has another format.
///
/// ```no_run
/// # async fn show(client: webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
/// for user in client.users().search(Default::default()).await? {
///     println!("{:?}, last seen {:?}", user.field("email"), user.last_event_date);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct User {
    /// The id, if the object has one.
    pub id: Option<String>,
    /// The fields of the user, with their values.
    pub fields: Vec<UserField>,
    /// The date of the first event.
    pub first_event_date: Option<DateTime<Utc>>,
    /// The date of the latest event.
    pub last_event_date: Option<DateTime<Utc>>,
    /// The date of the first interaction.
    pub first_interaction_date: Option<DateTime<Utc>>,
    /// The date of the latest interaction.
    pub last_interaction_date: Option<DateTime<Utc>>,
    /// All properties, unchanged.
    pub values: Map<String, Value>,
}

/// A field of a [`User`].
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UserField {
    /// The storage key of the field.
    pub field: String,
    /// The values.
    pub values: Vec<Value>,
}

/// An event of a user with its computed values: an item of the response of `listUserEvents`.
///
/// The API reference does not document its properties; the vendor's PHP SDK reads those that have a field here. Each is
/// empty or `None` if the response does not have it, or has another format.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct UserEvent {
    /// The id, if the object has one.
    pub id: Option<String>,
    /// The values of the event's own fields.
    pub event: Map<String, Value>,
    /// The values of the user's fields.
    pub user: Map<String, Value>,
    /// The states and statistics.
    pub metrics: Map<String, Value>,
    /// The date of the event.
    pub event_date: Option<DateTime<Utc>>,
    /// How long the event is kept.
    pub expiration_policy: Option<ExpirationPolicy>,
    /// When the event changed last.
    pub updated_at: Option<DateTime<Utc>>,
    /// All properties, unchanged.
    pub values: Map<String, Value>,
}

impl User {
    /// Reads the object at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let values = ObjectReader::new(value, pointer)?.rest();
        let fields = values.get("fields").and_then(Value::as_array);
        Ok(Self {
            id: id(&values),
            fields: fields.into_iter().flatten().filter_map(UserField::read).collect(),
            first_event_date: date(&values, "firstEventDate"),
            last_event_date: date(&values, "lastEventDate"),
            first_interaction_date: date(&values, "firstInteractionDate"),
            last_interaction_date: date(&values, "lastInteractionDate"),
            values,
        })
    }

    /// The first value of the field with this storage key.
    pub fn field(&self, key: &str) -> Option<&Value> {
        self.fields.iter().find(|field| field.field == key)?.values.first()
    }
}

impl UserField {
    fn read(value: &Value) -> Option<Self> {
        let field = value.get("field")?.as_str()?.to_owned();
        Some(Self { field, values: value.get("values")?.as_array()?.clone() })
    }
}

impl UserEvent {
    /// Reads the object at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let values = ObjectReader::new(value, pointer)?.rest();
        let object = |key| values.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        Ok(Self {
            id: id(&values),
            event: object("event"),
            user: object("user"),
            metrics: object("metrics"),
            event_date: date(&values, "eventDate"),
            expiration_policy: values.get("expirationPolicy").and_then(read_expiration_policy),
            updated_at: date(&values, "updatedAt"),
            values,
        })
    }
}

fn id(values: &Map<String, Value>) -> Option<String> {
    values.get("_id").or_else(|| values.get("id")).and_then(Value::as_str).map(str::to_owned)
}

fn date(values: &Map<String, Value>, key: &str) -> Option<DateTime<Utc>> {
    parse_date(values.get(key)?.as_str()?)
}

/// Does not show the values, which can be personal.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Does not show the values, which can be personal.
impl fmt::Debug for UserField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserField").field("field", &self.field).finish_non_exhaustive()
    }
}

/// Does not show the values, which can be personal.
impl fmt::Debug for UserEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserEvent").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Which users to search for, and which fields to return.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct UserSearch {
    body: Map<String, Value>,
}

impl UserSearch {
    /// All users, with all fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns only these fields, by their storage keys.
    pub fn fields<K: Into<String>>(mut self, keys: impl IntoIterator<Item = K>) -> Self {
        let keys = keys.into_iter().map(|key| Value::String(key.into())).collect();
        self.body.insert("fields".to_owned(), keys);
        self
    }

    /// Sorts by a field, in ascending order.
    pub fn sort_by(mut self, key: impl Into<String>) -> Self {
        self.body.insert("sort".to_owned(), key.into().into());
        self.body.insert("order".to_owned(), "ASC".into());
        self
    }

    /// Sorts by a field, in descending order.
    pub fn sort_by_descending(self, key: impl Into<String>) -> Self {
        let mut search = self.sort_by(key);
        search.body.insert("order".to_owned(), "DESC".into());
        search
    }

    /// Returns only users that match these filters. The API reference does not document their form.
    pub fn filters(mut self, filters: impl Into<Value>) -> Self {
        self.body.insert("filters".to_owned(), filters.into());
        self
    }
}

/// The users of the client's project.
#[derive(Clone, Copy, Debug)]
pub struct Users<'a> {
    client: &'a Client,
}

impl Client {
    /// The users of the project.
    pub fn users(&self) -> Users<'_> {
        Users { client: self }
    }
}

impl<'a> Users<'a> {
    /// The users that match a search (`searchUsers`).
    pub fn search(&self, search: UserSearch) -> Listing<'a, User> {
        let operation = Operation::SearchUsers(self.client.project());
        Listing::query(self.client, operation, User::from_json, |user| user.id.clone()).body(search.body)
    }

    /// The events of the user with this id, with their computed values (`listUserEvents`).
    pub fn events(&self, id: &'a str) -> Listing<'a, UserEvent> {
        let operation = Operation::ListUserEvents(self.client.project(), id);
        Listing::query(self.client, operation, UserEvent::from_json, |event| event.id.clone())
    }
}
