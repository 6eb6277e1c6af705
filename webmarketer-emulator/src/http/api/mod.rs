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
use crate::model::paths;
use crate::session::Session;

/// All paths of the API, below its base and version.
pub(super) fn routes() -> Router<Arc<Session>> {
    Router::new()
        .route(paths::EVENTS, post(events::create_event))
        .route(paths::EVENTS_SYNC, post(events::create_event_sync))
        .route(paths::PROJECT, get(projects::get_project))
        .route(paths::EVENT, get(events::get_raw_event))
        .route(paths::EVENT_STATE, patch(states_and_statistics::set_state))
        .route(paths::EVENT_STATISTIC, patch(states_and_statistics::set_statistic))
        // Takes precedence over an event with the id `insights`.
        .route(paths::INSIGHTS, post(insights::event_insights))
        .route(paths::TRASHED_EVENTS, get(trash::list_trashed_events))
        .route(paths::EVENT_TYPES, get(event_types::list_event_types).post(event_types::create_event_type))
        .route(
            paths::EVENT_TYPE,
            get(event_types::get_event_type)
                .patch(event_types::update_event_type)
                .delete(event_types::delete_event_type),
        )
        .route(paths::FIELDS, get(fields::list_fields).post(fields::create_field))
        .route(paths::FIELD, delete(fields::delete_field))
        // The API has no such path for the entity `event`.
        .route(paths::USER_FIELDS, get(fields::list_user_fields))
        .route(paths::STATE_FIELDS, get(fields::list_state_fields))
        .route(paths::STATISTIC_FIELDS, get(fields::list_statistic_fields))
        .route(paths::OFFLINE_INTERACTIONS, post(interactions::create_offline_interaction))
        .route(paths::USER_SEARCH, post(users::search_users))
        .route(paths::USER_EVENTS, get(users::list_user_events))
        .route(paths::INTEGRATIONS, get(empty_collections::list_integrations).fallback(not_served))
        .route(paths::INTEGRATION, get(empty_collections::no_such_item).fallback(not_served))
        .route(paths::CUSTOM_COLUMNS, get(empty_collections::list_custom_columns).fallback(not_served))
        .route(paths::CUSTOM_COLUMN, get(empty_collections::no_such_item).fallback(not_served))
        .route(paths::ME, get(projects::get_me))
        .route(paths::MY_PROJECTS, get(projects::list_projects))
        .route(paths::MY_WORKSPACES, get(projects::list_workspaces))
}
