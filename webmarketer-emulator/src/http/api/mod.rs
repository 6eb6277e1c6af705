//! The API, with one file for each resource.

mod caller;
mod empty_collections;
mod event_body;
mod event_types;
mod events;
mod fields;
mod insights;
mod interactions;
mod projects;
mod states_and_statistics;
mod trash;
mod user_search;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, patch, post};

use super::not_served::not_served;
use crate::session::Session;

/// All paths of the API, below its base and version.
pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route("/events", post(events::create_event))
        .route("/events/sync", post(events::create_event_sync))
        .route("/projects/{project}", get(projects::get_project))
        .route("/projects/{project}/events/{id}", get(events::get_raw_event))
        .route("/projects/{project}/events/{id}/states/{key}", patch(states_and_statistics::set_state))
        .route("/projects/{project}/events/{id}/statistics/{key}", patch(states_and_statistics::set_statistic))
        // Takes precedence over an event with the id `insights`.
        .route("/projects/{project}/events/insights", post(insights::event_insights))
        .route("/projects/{project}/trashed-events", get(trash::list_trashed_events))
        .route(
            "/projects/{project}/event-types",
            get(event_types::list_event_types).post(event_types::create_event_type),
        )
        .route(
            "/projects/{project}/event-types/{reference}",
            get(event_types::get_event_type)
                .patch(event_types::update_event_type)
                .delete(event_types::delete_event_type),
        )
        .route("/projects/{project}/fields", get(fields::list_fields).post(fields::create_field))
        .route("/projects/{project}/fields/{id}", delete(fields::delete_field))
        // The API has no such path for the entity `event`.
        .route("/projects/{project}/user-fields", get(fields::list_user_fields))
        .route("/projects/{project}/state-fields", get(fields::list_state_fields))
        .route("/projects/{project}/statistic-fields", get(fields::list_statistic_fields))
        .route("/projects/{project}/interactions/offline", post(interactions::create_offline_interaction))
        .route("/projects/{project}/users/search", post(users::search_users))
        .route("/projects/{project}/users/{id}/events", get(users::list_user_events))
        .route("/projects/{project}/integrations", get(empty_collections::list_integrations).fallback(not_served))
        .route("/projects/{project}/integrations/{id}", get(empty_collections::no_such_item).fallback(not_served))
        .route("/projects/{project}/custom-columns", get(empty_collections::list_custom_columns).fallback(not_served))
        .route("/projects/{project}/custom-columns/{id}", get(empty_collections::no_such_item).fallback(not_served))
        .route("/agents/me", get(projects::get_me))
        .route("/agents/me/projects", get(projects::list_projects))
        .route("/agents/me/workspaces", get(projects::list_workspaces))
}
