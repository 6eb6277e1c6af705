//! The agent of the credentials, and the projects and workspaces that it can access.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::wire::{ObjectReader, WireError, insert_some};

use super::Project;
use super::unpaged_list::call_for_list;
use crate::client::{Client, Operation};
use crate::error::Error;

/// The agent that the credentials belong to: the response of `getMe`.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Agent {
    /// The id.
    pub id: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// All other properties, unchanged.
    pub extra: Map<String, Value>,
}

/// Shows the id, but not the e-mail address and the other properties, which can be personal.
impl fmt::Debug for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Agent {
    /// Reads an agent.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
        Ok(Self { id: object.text("id"), email: object.text("email"), extra: object.rest() })
    }

    /// Writes the agent.
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        insert_some(&mut object, "id", self.id.as_deref());
        insert_some(&mut object, "email", self.email.as_deref());
        Value::Object(object)
    }
}

/// A workspace: an item of the response of `listWorkspaces`. The API reference does not document its properties; the
/// vendor's PHP SDK reads `slug`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Workspace {
    /// The id.
    pub id: Option<String>,
    /// The unique name in URLs.
    pub slug: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// All other properties, unchanged.
    pub extra: Map<String, Value>,
}

impl Workspace {
    /// Reads the workspace at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
        Ok(Self { id: object.text("id"), slug: object.text("slug"), name: object.text("name"), extra: object.rest() })
    }
}

impl Client {
    /// Returns the agent that the credentials belong to (`getMe`). Use it to check credentials.
    ///
    /// # Errors
    ///
    /// [`Credentials`](crate::ErrorKind::Credentials) or [`Unauthorized`](crate::ErrorKind::Unauthorized) if the
    /// service does not accept the credentials; see [`ErrorKind`](crate::ErrorKind) for other errors.
    pub fn me(&self) -> impl Future<Output = Result<Agent, Error>> + Send + use<> {
        let client = self.clone();
        async move { client.call_and_parse(Operation::GetMe, &[], None, Agent::from_json).await }
    }

    /// Asks an emulator for the time of its clock, which can be moved. It is rounded down to the second.
    ///
    /// `None` if the client calls Webmarketer, if it has no service, or if there is no response: use the time of this
    /// machine then. A client that [calls another address](crate::ClientBuilder::api_base) makes the request `getMe`,
    /// once.
    ///
    /// ```no_run
    /// # async fn example(client: webmarketer_core::Client) {
    /// let now = client.emulator_time().await.unwrap_or_else(chrono::Utc::now);
    /// # }
    /// ```
    pub async fn emulator_time(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.time_of_other_service(Operation::GetMe).await?, 0)
    }

    /// The projects that the credentials can access (`listProjects`).
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn projects(&self) -> impl Future<Output = Result<Vec<Project>, Error>> + Send + use<> {
        let client = self.clone();
        async move { call_for_list(&client, Operation::ListProjects, Project::from_json).await }
    }

    /// The workspaces that the credentials can access (`listWorkspaces`).
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub fn workspaces(&self) -> impl Future<Output = Result<Vec<Workspace>, Error>> + Send + use<> {
        let client = self.clone();
        async move { call_for_list(&client, Operation::ListWorkspaces, Workspace::from_json).await }
    }
}
