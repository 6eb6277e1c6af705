//! A user, and the data of an event or an interaction about a user.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::ids;

/// An identity of a user: the storage key of a discriminant, and its normalized value.
pub(crate) type Identity = (String, String);

#[derive(Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
    /// The latest value of each user field, by storage key.
    pub(crate) values: Map<String, Value>,
    pub(crate) identities: BTreeSet<Identity>,
    pub(crate) trackers: BTreeSet<String>,
    /// The numbers of the events of the user, from the oldest to the newest.
    #[serde(skip)]
    pub(crate) events: BTreeSet<u64>,
    /// The number of offline interactions of the user.
    #[serde(skip)]
    pub(crate) interactions: usize,
}

impl User {
    /// Makes a user with a new id.
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

/// The data of an event or an interaction about its user.
pub(crate) struct Sighting<'a> {
    pub(crate) identities: Vec<Identity>,
    pub(crate) tracker: Option<&'a str>,
    pub(crate) values: Map<String, Value>,
}

impl Sighting<'_> {
    /// The same sighting, with this tracker id.
    pub(crate) fn by(self, tracker: Option<&str>) -> Sighting<'_> {
        Sighting { identities: self.identities, tracker, values: self.values }
    }
}
