//! Users, and the events that were attached to them.

use std::fmt;

use serde_json::{Map, Value};
use webmarketer_schema::wire::{ObjectReader, WireError};

use super::Listing;
use crate::client::{Client, Operation};

macro_rules! open_object {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            /// The id, if the object has one.
            pub id: Option<String>,
            /// All properties, unchanged.
            pub values: Map<String, Value>,
        }

        impl $name {
            /// Reads the object at `pointer`.
            ///
            /// # Errors
            ///
            /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON
            /// pointer.
            pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
                let values = ObjectReader::new(value, pointer)?.rest();
                let id = values.get("_id").or_else(|| values.get("id")).and_then(Value::as_str).map(str::to_owned);
                Ok(Self { id, values })
            }
        }

        /// Does not show the values, which can be personal.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).field("id", &self.id).finish_non_exhaustive()
            }
        }
    };
}

open_object! {
    /// A user: an item of the response of `searchUsers`. Its properties depend on the fields of the project.
    User
}
open_object! {
    /// An event of a user with its computed values: an item of the response of `listUserEvents`. Its properties are not
    /// documented.
    UserEvent
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
