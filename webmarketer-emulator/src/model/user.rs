//! A user, and the data of an event or an interaction about a user.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::ids;
use super::user_values::UserValues;

/// An identity of a user: the storage key of a discriminant, and its normalized value.
pub(crate) type Identity = (String, String);

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
    /// The latest value of each user field, by storage key.
    pub(crate) values: UserValues,
    /// Sorted, each once.
    pub(crate) identities: Vec<Identity>,
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
            values: UserValues::default(),
            identities: Vec::new(),
            trackers: BTreeSet::new(),
            events: BTreeSet::new(),
            interactions: 0,
        }
    }

    /// Adds identities.
    pub(crate) fn add_identities(&mut self, mut identities: Vec<Identity>) {
        identities.retain(|identity| !self.identities.contains(identity));
        if !identities.is_empty() {
            // Exactly, because most users have one.
            self.identities.reserve_exact(identities.len());
            self.identities.extend(identities);
            self.identities.sort_unstable();
            self.identities.dedup();
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
