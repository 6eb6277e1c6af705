//! An event or an update as a row of a table.

use std::fmt;

use chrono::{DateTime, Utc};

/// An event as a row of the table: the values that an `INSERT` adds. [`Client::row`](crate::Client::row) makes it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The id of the project.
    pub project: String,
    /// The base address of the API. Empty for a client without a service, whose rows are not added.
    pub api_base: String,
    /// The reference of the event type.
    pub event_type: String,
    /// The nonce.
    pub nonce: String,
    /// The date of the event that is sent, if one is sent.
    pub date: Option<DateTime<Utc>>,
    /// The body of the request, as JSON in UTF-8: the bytes that are sent at each try. They can be personal data.
    pub body: Vec<u8>,
}

/// Does not show the body, which can be personal.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("project", &self.project)
            .field("api_base", &self.api_base)
            .field("event_type", &self.event_type)
            .field("nonce", &self.nonce)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}

/// An update of a state or a statistic as a row of the table: the values that an `INSERT_UPDATE` adds.
/// [`Client::update_row`](crate::Client::update_row) makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateRow {
    /// The id of the project.
    pub project: String,
    /// The base address of the API. Empty for a client without a service, whose rows are not added.
    pub api_base: String,
    /// `state` or `statistic`.
    pub kind: &'static str,
    /// The nonce of the event, if the update is by nonce.
    pub nonce: Option<String>,
    /// The id of the event, if the update is by id.
    pub event_id: Option<String>,
    /// The storage key.
    pub key: String,
    /// The body of the request, as JSON in UTF-8.
    pub body: Vec<u8>,
}
