//! The search of users. It reads them in batches, so that events are accepted meanwhile.

use std::borrow::Cow;
use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use webmarketer_schema::ProjectId;
use webmarketer_schema::wire::Page;

use crate::clock::rfc3339;
use crate::http::query_parameters::{Paging, QueryParameters};
use crate::model::User;
use crate::store::{Store, StoredProject};

/// The number of users that are read while the store is locked.
const BATCH: usize = 500;

/// The properties of every user, independent of the fields of the project.
const OWN: [&str; 9] = [
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

/// A user in the format of `searchUsers`: the common properties, and the values of the fields by storage key, which the
/// common property `fields` also lists. A common property hides a field with the same key.
fn user_json(user: &User, state: &StoredProject) -> Map<String, Value> {
    let mut described = user.values.clone();
    let own = OWN.iter().filter_map(|key| Some(((*key).to_owned(), property(user, state, key)?.into_owned())));
    described.extend(own.collect::<Vec<_>>());
    described
}

/// The value of one property of [`user_json`].
fn property<'a>(user: &'a User, state: &StoredProject, key: &str) -> Option<Cow<'a, Value>> {
    let events = || user.events.iter().filter_map(|number| state.events.get(*number)).map(|event| event.date);
    // Most users have no offline interactions, so their list is not searched.
    let interactions = || {
        let all = if user.interactions == 0 { 0 } else { state.interactions() };
        let all = (0..all).filter_map(|place| state.interaction(place));
        all.filter(|interaction| interaction.user == Some(user.id)).map(|interaction| interaction.date)
    };
    let date = |date: Option<DateTime<Utc>>| date.map(rfc3339).into();
    let own: Value = match key {
        "_id" => user.id.to_string().into(),
        "projectId" => state.id.to_string().into(),
        "fields" => user.values.iter().map(|(key, value)| json!({"field": key, "values": [value]})).collect(),
        "firstEventDate" => date(events().min()),
        "lastEventDate" => date(events().max()),
        "firstInteractionDate" => date(interactions().min()),
        "lastInteractionDate" => date(interactions().max()),
        "createdAt" => rfc3339(user.created).into(),
        "updatedAt" => rfc3339(user.updated).into(),
        _ => return user.values.get(key).map(Cow::Borrowed),
    };
    Some(Cow::Owned(own))
}

/// The requested users, their order and their properties.
pub(super) struct UserSearch {
    /// The requested properties, in addition to the common ones; `None` means all.
    fields: Option<Vec<String>>,
    /// The property to sort by.
    sort: Option<String>,
    descending: bool,
    /// The values that users must have. The API does not document its filters; this is an assumption.
    filters: Map<String, Value>,
    paging: Paging,
}

/// A user with the requested values: its number, and the value to sort by.
struct FoundUser {
    number: u64,
    sort: Option<Value>,
}

impl UserSearch {
    /// Reads the body; the paging can also be in the query.
    pub(super) fn from_request(body: &Value, params: &QueryParameters) -> Self {
        let text = |name| body.get(name).and_then(Value::as_str);
        let fields = body.get("fields").and_then(Value::as_array).filter(|fields| !fields.is_empty());
        let fields = fields.map(|fields| fields.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let count = |name| {
            let count = body.get(name).and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
            count.or_else(|| params.count(name))
        };
        Self {
            fields,
            sort: text("sort").filter(|key| !key.is_empty()).map(str::to_owned),
            descending: text("order").is_some_and(|order| order.eq_ignore_ascii_case("desc")),
            filters: body.get("filters").and_then(Value::as_object).cloned().unwrap_or_default(),
            paging: Paging::new(count("offset"), count("limit")),
        }
    }

    /// Searches the users of a project, and returns the requested page; `None` if the project does not exist. A user
    /// who changes during the search can be missing.
    pub(super) async fn run(self, store: &Store, project: &ProjectId) -> Option<Value> {
        let mut found = Vec::new();
        let mut next = Some(0);
        while let Some(first) = next {
            next = store.read_project(project, |state| self.scan(state, first, &mut found))?;
            tokio::task::yield_now().await;
        }
        let page = self.paging.page(self.sorted(found).await);
        let mut users = Vec::new();
        for batch in page.data.chunks(BATCH) {
            users.extend(store.read_project(project, |state| {
                let users = batch.iter().filter_map(|found| state.users.by_number(found.number));
                users.map(|user| self.shown(user_json(user, state))).collect::<Vec<_>>()
            })?);
            tokio::task::yield_now().await;
        }
        let Page { total, limit, offset, extra, .. } = page;
        let page = Page { total, count: users.len() as u64, limit, offset, extra, data: users };
        Some(page.to_json(|user| user.clone().into()))
    }

    /// Adds the matching users of the next batch, and returns the number at which the following one starts.
    fn scan(&self, state: &StoredProject, first: u64, found: &mut Vec<FoundUser>) -> Option<u64> {
        let mut next = None;
        for (number, user) in state.users.starting_at(first).take(BATCH) {
            next = Some(number + 1);
            let has = |(key, value): (&String, &Value)| property(user, state, key).as_deref() == Some(value);
            if self.filters.iter().all(has) {
                let sort = self.sort.as_ref().and_then(|key| property(user, state, key)).map(Cow::into_owned);
                found.push(FoundUser { number, sort });
            }
        }
        next
    }

    /// The users in the requested order; by default in the order in which they were created.
    async fn sorted(&self, mut found: Vec<FoundUser>) -> Vec<FoundUser> {
        if self.sort.is_none() {
            return found;
        }
        let descending = self.descending;
        let sort = move || {
            found.sort_by(|a, b| match (&a.sort, &b.sort) {
                (Some(a), Some(b)) if descending => compare_values(b, a),
                (Some(a), Some(b)) => compare_values(a, b),
                // Users without a value are last in both directions.
                (a, b) => a.is_none().cmp(&b.is_none()),
            });
            found
        };
        // It fails only if the runtime stops.
        tokio::task::spawn_blocking(sort).await.unwrap_or_default()
    }

    /// The user with the requested properties only.
    fn shown(&self, mut user: Map<String, Value>) -> Map<String, Value> {
        if let Some(fields) = &self.fields {
            if let Some(listed) = user.get_mut("fields").and_then(Value::as_array_mut) {
                listed.retain(|field| fields.iter().any(|key| field["field"] == **key));
            }
            user.retain(|key, _| OWN.contains(&key.as_str()) || fields.iter().any(|field| field == key));
        }
        user
    }
}

/// Compares two values: false, true, numbers, strings, then everything else by its JSON.
fn compare_values(a: &Value, b: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Null | Value::Array(_) | Value::Object(_) => 3,
    };
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default())
        }
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (a, b) => kind(a).cmp(&kind(b)).then_with(|| a.to_string().cmp(&b.to_string())),
    }
}
