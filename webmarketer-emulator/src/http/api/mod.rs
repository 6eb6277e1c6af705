//! The API, with one file for each resource.

mod caller;
mod empty_collections;
mod event_body;
mod event_types;
mod events;
mod fields;
mod found_users;
mod insights;
mod interactions;
mod projects;
mod states_and_statistics;
mod trash;
mod user_search;
mod user_snapshot;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, patch, post};

use super::not_served::not_served;
use crate::model::paths::{self, API_PATH};
use crate::session::Session;

/// All paths of the API.
pub(super) fn routes() -> Router<Arc<Session>> {
    let at = |path: &str| format!("{API_PATH}/v1{path}");
    Router::new()
        .route(&at(paths::EVENTS), post(events::create_event))
        .route(&at(paths::EVENTS_SYNC), post(events::create_event_sync))
        .route(&at(paths::PROJECT), get(projects::get_project))
        .route(&at(paths::EVENT), get(events::get_raw_event))
        .route(&at(paths::EVENT_STATE), patch(states_and_statistics::set_state))
        .route(&at(paths::EVENT_STATISTIC), patch(states_and_statistics::set_statistic))
        // Takes precedence over an event with the id `insights`.
        .route(&at(paths::INSIGHTS), post(insights::event_insights))
        .route(&at(paths::TRASHED_EVENTS), get(trash::list_trashed_events))
        .route(&at(paths::EVENT_TYPES), get(event_types::list_event_types).post(event_types::create_event_type))
        .route(
            &at(paths::EVENT_TYPE),
            get(event_types::get_event_type)
                .patch(event_types::update_event_type)
                .delete(event_types::delete_event_type),
        )
        .route(&at(paths::FIELDS), get(fields::list_fields).post(fields::create_field))
        .route(&at(paths::FIELD), delete(fields::delete_field))
        // The API has no such path for the entity `event`.
        .route(&at(paths::USER_FIELDS), get(fields::list_user_fields))
        .route(&at(paths::STATE_FIELDS), get(fields::list_state_fields))
        .route(&at(paths::STATISTIC_FIELDS), get(fields::list_statistic_fields))
        .route(&at(paths::OFFLINE_INTERACTIONS), post(interactions::create_offline_interaction))
        .route(&at(paths::USER_SEARCH), post(users::search_users))
        .route(&at(paths::USER_EVENTS), get(users::list_user_events))
        .route(&at(paths::INTEGRATIONS), read_only(get(empty_collections::list_integrations)))
        .route(&at(paths::INTEGRATION), read_only(get(empty_collections::no_such_item)))
        .route(&at(paths::CUSTOM_COLUMNS), read_only(get(empty_collections::list_custom_columns)))
        .route(&at(paths::CUSTOM_COLUMN), read_only(get(empty_collections::no_such_item)))
        .route(&at(paths::ME), get(projects::get_me))
        .route(&at(paths::MY_PROJECTS), get(projects::list_projects))
        .route(&at(paths::MY_WORKSPACES), get(projects::list_workspaces))
}

/// Answers writes with 501, because the service has them.
fn read_only(read: MethodRouter<Arc<Session>>) -> MethodRouter<Arc<Session>> {
    read.post(not_served).put(not_served).patch(not_served).delete(not_served)
}
