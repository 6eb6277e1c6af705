//! An offline interaction.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// An interaction that did not happen on the web site.
#[derive(Serialize, Deserialize)]
pub(crate) struct Interaction {
    pub(crate) date: DateTime<Utc>,
    pub(crate) user: Option<Uuid>,
    pub(crate) user_data: Map<String, Value>,
    pub(crate) node_data: Map<String, Value>,
}
