//! The API: a file for each of its resources.

mod caller;
mod event_body;
mod event_types;
mod events;
mod fields;
mod insights;
mod interactions;
mod projects;
mod states_and_statistics;
mod trash;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, patch, post};

use crate::session::Session;

/// Every path of the API, below its base and version.
pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/events", post(events::create))
        .route("/events/sync", post(events::create_sync))
        .route("/projects/{project}", get(projects::get))
        .route("/projects/{project}/events/{id}", get(events::get))
        .route("/projects/{project}/events/{id}/states/{key}", patch(states_and_statistics::set_state))
        .route("/projects/{project}/events/{id}/statistics/{key}", patch(states_and_statistics::set_statistic))
        // No id of an event.
        .route("/projects/{project}/events/insights", post(insights::ask))
        .route("/projects/{project}/trashed-events", get(trash::list))
        .route("/projects/{project}/event-types", get(event_types::list).post(event_types::create))
        .route(
            "/projects/{project}/event-types/{reference}",
            get(event_types::get).patch(event_types::update).delete(event_types::archive),
        )
        .route("/projects/{project}/fields", get(fields::list).post(fields::create))
        .route("/projects/{project}/fields/{id}", delete(fields::delete))
        // Those three have fields of their own; the path of any other entity is none of the API.
        .route("/projects/{project}/user-fields", get(fields::list_of_users))
        .route("/projects/{project}/state-fields", get(fields::list_of_states))
        .route("/projects/{project}/statistic-fields", get(fields::list_of_statistics))
        .route("/projects/{project}/interactions/offline", post(interactions::create))
        .route("/projects/{project}/users/search", post(users::search))
        .route("/projects/{project}/users/{id}/events", get(users::events))
        .route("/agents/me", get(projects::me))
        .route("/agents/me/projects", get(projects::list))
        .route("/agents/me/workspaces", get(projects::workspaces))
}
