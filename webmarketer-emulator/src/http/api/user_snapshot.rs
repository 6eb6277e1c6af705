//! A user as it was when the store was locked, and its JSON, which is made without the lock.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use webmarketer_schema::ProjectId;

use crate::clock::rfc3339;
use crate::model::User;
use crate::store::StoredProject;

/// The properties of every user, independent of the fields of the project.
pub(super) const OWN: [&str; 9] = [
    "_id",
    "projectId",
    "fields",
    "firstEventDate",
    "lastEventDate",
    "firstInteractionDate",
    "lastInteractionDate",
    "createdAt",
    "updatedAt",
];

/// A user, and the dates of its events and interactions.
pub(super) struct UserSnapshot {
    user: Arc<User>,
    dates: UserDates,
}

/// The first and the last date.
type Span = Option<(DateTime<Utc>, DateTime<Utc>)>;

#[derive(Default)]
struct UserDates {
    events: Span,
    interactions: Span,
}

/// Whether the value of this property is one of the dates of events and interactions.
pub(super) fn is_date_of_user(key: &str) -> bool {
    matches!(key, "firstEventDate" | "lastEventDate" | "firstInteractionDate" | "lastInteractionDate")
}

impl UserSnapshot {
    /// A user without those dates.
    pub(super) fn without_dates(user: &Arc<User>) -> Self {
        Self { user: Arc::clone(user), dates: UserDates::default() }
    }

    pub(super) fn new(user: &Arc<User>, state: &StoredProject) -> Self {
        let events = user.events.iter().filter_map(|number| state.events.get(*number)).map(|event| event.date);
        // Most users have no offline interactions, so their list is not searched.
        let interactions = if user.interactions == 0 { 0 } else { state.interactions() };
        let interactions = (0..interactions).filter_map(|place| state.interaction(place));
        let interactions = interactions.filter(|interaction| interaction.user == Some(user.id));
        let interactions = interactions.map(|interaction| interaction.date);
        Self { user: Arc::clone(user), dates: UserDates { events: span(events), interactions: span(interactions) } }
    }

    /// The user in the format of `searchUsers`: the common properties, and the values of the fields by storage key,
    /// which the common property `fields` also lists. A common property hides a field with the same key.
    pub(super) fn to_json(&self, project: &ProjectId) -> Map<String, Value> {
        let values = self.user.values.iter().map(|(key, value)| (key.to_owned(), value.clone()));
        let own = OWN.iter().filter_map(|key| Some(((*key).to_owned(), self.property(project, key)?.into_owned())));
        values.chain(own).collect()
    }

    /// The value of one property of [`to_json`](Self::to_json).
    pub(super) fn property(&self, project: &ProjectId, key: &str) -> Option<Cow<'_, Value>> {
        let (user, dates) = (&self.user, &self.dates);
        let date = |date: Option<DateTime<Utc>>| date.map(rfc3339).into();
        let own: Value = match key {
            "_id" => user.id.to_string().into(),
            "projectId" => project.as_str().into(),
            "fields" => user.values.iter().map(|(key, value)| json!({"field": key, "values": [value]})).collect(),
            "firstEventDate" => date(dates.events.map(|(first, _)| first)),
            "lastEventDate" => date(dates.events.map(|(_, last)| last)),
            "firstInteractionDate" => date(dates.interactions.map(|(first, _)| first)),
            "lastInteractionDate" => date(dates.interactions.map(|(_, last)| last)),
            "createdAt" => rfc3339(user.created).into(),
            "updatedAt" => rfc3339(user.updated).into(),
            _ => return user.values.get(key).map(Cow::Borrowed),
        };
        Some(Cow::Owned(own))
    }
}

fn span(dates: impl Iterator<Item = DateTime<Utc>>) -> Span {
    dates.fold(None, |span, date| Some(span.map_or((date, date), |(first, last)| (date.min(first), date.max(last)))))
}
