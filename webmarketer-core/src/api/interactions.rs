//! Interactions that happened off the web site.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};

use super::property::{date_json, take_date};
#[cfg(feature = "client")]
use crate::client::{Client, Operation};
#[cfg(feature = "client")]
use crate::error::Error;

/// An interaction that happened off the web site: the body of `createOfflineInteraction`.
#[derive(Clone, PartialEq)]
pub struct OfflineInteraction {
    /// When it happened.
    pub date: Option<DateTime<Utc>>,
    /// The user: identity fields of the project's users.
    pub user_data: Map<String, Value>,
    /// The interaction: `wmktId` is required, the rest depends on the advertiser.
    pub node_data: Map<String, Value>,
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl OfflineInteraction {
    /// An interaction with what `wmktId` names, such as an advertisement.
    pub fn new(wmkt_id: impl Into<String>) -> Self {
        let node_data = Map::from_iter([("wmktId".to_owned(), Value::String(wmkt_id.into()))]);
        Self { date: None, user_data: Map::new(), node_data, extra: Map::new() }
    }

    /// Reads the body.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
        let map = |value: &Value| value.as_object().cloned();
        Ok(Self {
            date: take_date(&mut object, "date"),
            user_data: object.need("userData", "an object", map)?,
            node_data: object.need("nodeData", "an object", map)?,
            extra: object.rest(),
        })
    }

    /// Writes the body.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        insert_some(&mut object, "date", self.date.map(date_json));
        object.insert("userData".into(), self.user_data.clone().into());
        object.insert("nodeData".into(), self.node_data.clone().into());
        Value::Object(object)
    }
}

/// Does not show the user, which is personal data.
impl fmt::Debug for OfflineInteraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfflineInteraction").field("date", &self.date).finish_non_exhaustive()
    }
}

#[cfg(feature = "client")]
impl Client {
    /// Records an interaction that happened off the web site (`createOfflineInteraction`). The service validates it
    /// before it responds.
    ///
    /// # Errors
    ///
    /// [`Refused`](crate::ErrorKind::Refused) if the service does not accept the interaction; see
    /// [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn create_offline_interaction(
        &self,
        interaction: &OfflineInteraction,
    ) -> impl Future<Output = Result<(), Error>> + Send + use<> {
        let (client, body) = (self.clone(), interaction.to_json());
        async move {
            let operation = Operation::CreateOfflineInteraction(client.project());
            client.call(operation, &[], Some(&body)).await.map(drop)
        }
    }
}
