//! The search of users. It reads them in batches, so that events are accepted meanwhile.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use serde_json::{Map, Value};
use tokio::sync::Semaphore;
use webmarketer_schema::ProjectId;
use webmarketer_schema::wire::Page;

use super::found_users::FoundUsers;
use super::user_snapshot::{OWN, UserSnapshot, is_date_of_user};
use crate::http::query_parameters::{Paging, QueryParameters};
use crate::store::{Store, StoredProject};

/// The number of users that are read while the store is locked. They are compared and written without the lock.
const BATCH: usize = 250;

/// Searches that run at the same time. One core is left for events.
static SEARCHES: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, NonZero::get);
    Semaphore::new(cores.saturating_sub(1).max(1))
});

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
            let batch = store.read_project_in_turn(project, |state| self.batch(state, first))?;
            next = batch.last().map(|(number, _)| number + 1);
            for (number, user) in batch {
                let has = |(key, value): (&String, &Value)| user.property(project, key).as_deref() == Some(value);
                if self.filters.iter().all(has) {
                    found.add(number, self.sort.as_ref().and_then(|key| user.property(project, key)));
                }
            }
        }
        let total = found.total;
        let page = self.paging.page_of(total, found.sorted());
        let mut users: Vec<Value> = Vec::with_capacity(page.data.len());
        for numbers in page.data.chunks(BATCH) {
            let batch = store.read_project_in_turn(project, |state| {
                let users = numbers.iter().filter_map(|number| state.users.by_number(*number));
                users.map(|user| UserSnapshot::new(user, state)).collect::<Vec<_>>()
            })?;
            users.extend(batch.iter().map(|user| Value::from(self.shown(user.to_json(project)))));
        }
        let mut page = Page { count: users.len() as u64, data: Vec::new(), ..page }.to_json(|_: &u64| Value::Null);
        if let Some(page) = page.as_object_mut() {
            page.insert("data".to_owned(), users.into());
        }
        // Serialization cannot fail: all map keys are strings.
        serde_json::to_vec(&page).ok()
    }

    /// The users from this number on, with the dates that the search needs.
    fn batch(&self, state: &StoredProject, first: u64) -> Vec<(u64, UserSnapshot)> {
        let needs_dates = self.filters.keys().chain(&self.sort).any(|key| is_date_of_user(key));
        let snapshot = |user| {
            if needs_dates { UserSnapshot::new(user, state) } else { UserSnapshot::without_dates(user) }
        };
        state.users.starting_at(first).take(BATCH).map(|(number, user)| (number, snapshot(user))).collect()
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
