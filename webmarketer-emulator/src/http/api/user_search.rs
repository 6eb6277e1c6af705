//! The search of users. It reads them in batches, so that events are accepted meanwhile.

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use tokio::sync::Semaphore;
use webmarketer_schema::ProjectId;
use webmarketer_schema::wire::Page;

use super::found_users::FoundUsers;
use crate::clock::rfc3339;
use crate::http::query_parameters::{Paging, QueryParameters};
use crate::model::User;
use crate::store::{Store, StoredProject};

/// The number of users that are compared while the store is locked.
const COMPARED: usize = 250;

/// The number of users whose JSON is made while the store is locked.
const WRITTEN: usize = 25;

/// Searches that run at the same time. One core is left for events.
static SEARCHES: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, NonZero::get);
    Semaphore::new(cores.saturating_sub(1).max(1))
});

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

    /// Searches the users of a project, and returns the JSON of the requested page; `None` if the project does not exist.
    /// A user who changes during the search can be missing.
    ///
    /// A search of many users takes long, so it runs on a thread that serves no requests.
    pub(super) async fn run(self, store: Arc<Store>, project: ProjectId) -> Option<Vec<u8>> {
        // The semaphore is never closed.
        let permit = SEARCHES.acquire().await.ok();
        let search = move || {
            let page = self.search(&store, &project);
            drop(permit);
            page
        };
        // It fails only if the runtime stops.
        tokio::task::spawn_blocking(search).await.ok().flatten()
    }

    fn search(self, store: &Store, project: &ProjectId) -> Option<Vec<u8>> {
        let mut found = FoundUsers::new(self.paging.end(), self.descending);
        let mut next = Some(0);
        while let Some(first) = next {
            next = store.read_project_in_turn(project, |state| self.scan(state, first, &mut found))?;
        }
        let total = found.total;
        let page = self.paging.page_of(total, found.sorted());
        let mut users: Vec<Value> = Vec::with_capacity(page.data.len());
        for batch in page.data.chunks(WRITTEN) {
            users.extend(store.read_project_in_turn(project, |state| {
                let users = batch.iter().filter_map(|number| state.users.by_number(*number));
                users.map(|user| self.shown(user_json(user, state)).into()).collect::<Vec<_>>()
            })?);
        }
        let mut page = Page { count: users.len() as u64, data: Vec::new(), ..page }.to_json(|_: &u64| Value::Null);
        if let Some(page) = page.as_object_mut() {
            page.insert("data".to_owned(), users.into());
        }
        // Serialization cannot fail: all map keys are strings.
        serde_json::to_vec(&page).ok()
    }

    /// Adds the matching users of the next batch, and returns the number at which the following one starts.
    fn scan(&self, state: &StoredProject, first: u64, found: &mut FoundUsers) -> Option<u64> {
        let mut next = None;
        for (number, user) in state.users.starting_at(first).take(COMPARED) {
            next = Some(number + 1);
            let has = |(key, value): (&String, &Value)| property(user, state, key).as_deref() == Some(value);
            if self.filters.iter().all(has) {
                found.add(number, self.sort.as_ref().and_then(|key| property(user, state, key)));
            }
        }
        next
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
