//! A user, and what an event or an interaction says of one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::ids;

/// What a user is recognised by: the storage key of a discriminant, and its value in one spelling.
pub(crate) type Identity = (String, String);

/// One user.
#[derive(Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
    /// By storage key: of each field of users the latest value.
    pub(crate) values: Map<String, Value>,
    pub(crate) identities: BTreeSet<Identity>,
    pub(crate) trackers: BTreeSet<String>,
    /// The numbers of their events, from the oldest to the newest.
    #[serde(skip)]
    pub(crate) events: BTreeSet<u64>,
    /// The number of their offline interactions.
    #[serde(skip)]
    pub(crate) interactions: usize,
}

impl User {
    /// A user who is seen for the first time `now`.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        Self {
            id: ids::user_id(),
            created: now,
            updated: now,
            values: Map::new(),
            identities: BTreeSet::new(),
            trackers: BTreeSet::new(),
            events: BTreeSet::new(),
            interactions: 0,
        }
    }
}

/// What is learned of a user from an event or an interaction.
pub(crate) struct Sighting<'a> {
    pub(crate) identities: Vec<Identity>,
    pub(crate) tracker: Option<&'a str>,
    pub(crate) values: Map<String, Value>,
}

impl Sighting<'_> {
    /// The same sighting, of the user whom that tracker follows.
    pub(crate) fn by(self, tracker: Option<&str>) -> Sighting<'_> {
        Sighting { identities: self.identities, tracker, values: self.values }
    }
}
