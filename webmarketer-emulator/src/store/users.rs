//! The users of a project, identified by their discriminants and tracker ids.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::model::{Identity, Sighting, User};

/// The users of a project.
#[derive(Default)]
pub(crate) struct Users {
    /// By their numbers, in the order in which they were created. A search reads users without the lock of the
    /// store; a user that changes meanwhile is copied.
    all: BTreeMap<u64, Arc<User>>,
    by_id: HashMap<Uuid, u64>,
    by_identity: HashMap<Identity, u64>,
    by_tracker: HashMap<String, u64>,
}

/// The user of a sighting.
pub(crate) struct IdentifiedUser {
    pub(crate) user: Uuid,
    /// A user without discriminants who was merged into this one, with the numbers of their events.
    pub(crate) merged: Option<(Uuid, BTreeSet<u64>)>,
}

impl Users {
    /// Restores users from their records.
    pub(super) fn restore(mut users: Vec<User>) -> Self {
        users.sort_by_key(|user| (user.created, user.id));
        let mut restored = Self::default();
        for user in users {
            restored.insert(user);
        }
        restored
    }

    /// All users, in the order in which they were created.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &User> {
        self.all.values().map(|user| &**user)
    }

    /// The users from this number on, in the order in which they were created.
    pub(crate) fn starting_at(&self, number: u64) -> impl Iterator<Item = (u64, &Arc<User>)> {
        self.all.range(number..).map(|(number, user)| (*number, user))
    }

    pub(crate) fn by_number(&self, number: u64) -> Option<&Arc<User>> {
        self.all.get(&number)
    }

    pub(crate) fn get(&self, id: &Uuid) -> Option<&User> {
        self.by_number(*self.by_id.get(id)?).map(|user| &**user)
    }

    fn get_mut(&mut self, id: &Uuid) -> Option<&mut User> {
        self.all.get_mut(self.by_id.get(id)?).map(Arc::make_mut)
    }

    /// Identifies or creates the user of a sighting; `None` if it has neither a discriminant nor a tracker id.
    ///
    /// A discriminant takes precedence over a tracker id. If the tracker id belongs to a user without discriminants,
    /// that user is merged into the user of the discriminant. If it belongs to a user with another value of the same
    /// discriminant, it is reassigned to the user of this sighting.
    pub(crate) fn identify(&mut self, sighting: Sighting<'_>, now: DateTime<Utc>) -> Option<IdentifiedUser> {
        let Sighting { identities, tracker, values } = sighting;
        if identities.is_empty() && tracker.is_none() {
            return None;
        }
        let named = identities.iter().find_map(|identity| self.by_identity.get(identity)).copied();
        let tracked = tracker.and_then(|tracker| self.by_tracker.get(tracker)).copied();
        let differs = |user: &User| {
            identities.iter().any(|(key, value)| user.identities.iter().any(|(k, v)| k == key && v != value))
        };
        let mut merged = None;
        let number = match (named, tracked) {
            (Some(named), Some(tracked)) => {
                if named != tracked && self.all.get(&tracked).is_some_and(|user| user.identities.is_empty()) {
                    merged = self.merge(tracked, named);
                }
                named
            }
            (Some(named), None) => named,
            (None, Some(tracked)) if !self.all.get(&tracked).is_some_and(|user| differs(user)) => tracked,
            (None, _) => self.insert(User::new(now)),
        };
        for identity in &identities {
            self.by_identity.entry(identity.clone()).or_insert(number);
        }
        if let Some(tracker) = tracker
            && let Some(before) = self.by_tracker.insert(tracker.to_owned(), number)
            && before != number
            && let Some(before) = self.all.get_mut(&before).map(Arc::make_mut)
        {
            before.trackers.remove(tracker);
        }
        // An identity of another user stays with that user.
        let own = identities.into_iter().filter(|identity| self.by_identity.get(identity) == Some(&number));
        let own: Vec<_> = own.collect();
        let user = self.all.get_mut(&number).map(Arc::make_mut)?;
        user.add_identities(own);
        user.trackers.extend(tracker.map(str::to_owned));
        user.values.extend(values);
        user.updated = now;
        Some(IdentifiedUser { user: user.id, merged })
    }

    pub(crate) fn attach_event(&mut self, id: &Uuid, number: u64) {
        if let Some(user) = self.get_mut(id) {
            user.events.insert(number);
        }
    }

    pub(crate) fn attach_interaction(&mut self, id: &Uuid) {
        if let Some(user) = self.get_mut(id) {
            user.interactions += 1;
        }
    }

    /// Detaches a removed event. Removes the user if no event and no interaction is left, and returns whether it did.
    pub(crate) fn detach_event(&mut self, id: &Uuid, event: u64) -> bool {
        let Some(&number) = self.by_id.get(id) else { return false };
        let Some(user) = self.all.get_mut(&number).map(Arc::make_mut) else { return false };
        user.events.remove(&event);
        let removed = user.events.is_empty() && user.interactions == 0;
        if removed {
            self.remove(number);
        }
        removed
    }

    fn insert(&mut self, user: User) -> u64 {
        let number = self.all.last_key_value().map_or(0, |(last, _)| last + 1);
        self.by_id.insert(user.id, number);
        self.by_identity.extend(user.identities.iter().map(|identity| (identity.clone(), number)));
        self.by_tracker.extend(user.trackers.iter().map(|tracker| (tracker.clone(), number)));
        self.all.insert(number, Arc::new(user));
        number
    }

    fn remove(&mut self, number: u64) -> Option<User> {
        let user = Arc::unwrap_or_clone(self.all.remove(&number)?);
        self.by_id.remove(&user.id);
        for identity in &user.identities {
            if self.by_identity.get(identity) == Some(&number) {
                self.by_identity.remove(identity);
            }
        }
        for tracker in &user.trackers {
            if self.by_tracker.get(tracker) == Some(&number) {
                self.by_tracker.remove(tracker);
            }
        }
        Some(user)
    }

    fn merge(&mut self, from: u64, into: u64) -> Option<(Uuid, BTreeSet<u64>)> {
        let from = self.remove(from)?;
        let user = self.all.get_mut(&into).map(Arc::make_mut)?;
        user.interactions += from.interactions;
        user.created = user.created.min(from.created);
        user.events.extend(&from.events);
        user.values.extend_missing(from.values);
        self.by_tracker.extend(from.trackers.iter().map(|tracker| (tracker.clone(), into)));
        user.trackers.extend(from.trackers);
        Some((from.id, from.events))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::Map;
    use uuid::Uuid;

    use super::Users;
    use crate::model::Sighting;

    fn see(users: &mut Users, identities: &[(&str, &str)], tracker: Option<&str>) -> Uuid {
        let identities = identities.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let sighting = Sighting { identities, tracker, values: Map::new() };
        users.identify(sighting, DateTime::UNIX_EPOCH).unwrap().user
    }

    const ADA: (&str, &str) = ("email", "ada@example.com");
    const BOB: (&str, &str) = ("email", "bob@example.com");

    #[test]
    fn a_sighting_without_identities_and_tracker_id_has_no_user() {
        let nothing = Sighting { identities: Vec::new(), tracker: None, values: Map::new() };
        assert!(Users::default().identify(nothing, DateTime::UNIX_EPOCH).is_none());
    }

    #[test]
    fn a_user_is_identified_by_any_discriminant_and_any_tracker_id() {
        let mut users = Users::default();
        let ada = see(&mut users, &[ADA], None);
        assert_eq!(see(&mut users, &[ADA, ("phone", "+33612345678")], Some("t-1")), ada);
        assert_eq!(see(&mut users, &[("phone", "+33612345678")], None), ada);
        assert_eq!(see(&mut users, &[], Some("t-1")), ada);
        assert_ne!(see(&mut users, &[BOB], None), ada);
        assert_eq!(users.iter().count(), 2);
    }

    #[test]
    fn a_user_without_discriminants_is_merged_into_the_user_of_the_discriminant() {
        let mut users = Users::default();
        let ada = see(&mut users, &[ADA], None);
        let visitor = see(&mut users, &[], Some("t-1"));
        users.attach_event(&visitor, 7);
        assert_ne!(visitor, ada);
        assert_eq!(see(&mut users, &[ADA], Some("t-1")), ada);
        assert_eq!(see(&mut users, &[], Some("t-1")), ada);
        assert_eq!(users.iter().count(), 1);
        assert!(users.get(&ada).unwrap().events.contains(&7));
    }

    #[test]
    fn a_tracker_id_belongs_to_the_user_who_used_it_last() {
        let mut users = Users::default();
        let ada = see(&mut users, &[ADA], Some("t-1"));
        let bob = see(&mut users, &[BOB], Some("t-1"));
        assert_ne!(ada, bob);
        assert_eq!(see(&mut users, &[], Some("t-1")), bob);
    }

    #[test]
    fn a_discriminant_stays_with_its_first_user_also_after_a_restore() {
        let mut users = Users::default();
        let bob = see(&mut users, &[("customer", "7")], None);
        let ada = see(&mut users, &[ADA], None);
        assert_eq!(see(&mut users, &[ADA, ("customer", "7")], None), ada);
        assert_eq!(see(&mut users, &[("customer", "7")], None), bob);
        let kept = serde_json::to_string(&users.iter().collect::<Vec<_>>()).unwrap();
        let mut restored = Users::restore(serde_json::from_str(&kept).unwrap());
        assert_eq!(see(&mut restored, &[("customer", "7")], None), bob);
        assert_eq!(see(&mut restored, &[ADA], None), ada);
    }

    #[test]
    fn a_user_without_events_is_removed() {
        let mut users = Users::default();
        let ada = see(&mut users, &[ADA], Some("t-1"));
        users.attach_event(&ada, 1);
        users.attach_event(&ada, 2);
        assert!(!users.detach_event(&ada, 1));
        assert!(users.detach_event(&ada, 2));
        assert!(users.get(&ada).is_none());
        assert_ne!(see(&mut users, &[ADA], None), ada);
    }
}
