//! The routes: every path that is served, in one table.

pub(crate) mod access;
mod event_types;
mod events;
mod fields;
mod insights;
mod interactions;
mod marks;
mod projects;
mod trash;
mod users;

use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, patch, post};

use crate::admin;
use crate::answer::ApiError;
use crate::clock::in_header;
use crate::faults;
use crate::guard;
use crate::oauth;
use crate::page;
use crate::service::{ADMIN_PATH, API_PATH, BODY_LIMIT, OAUTH_PATH};
use crate::session::{Session, Sessions};

/// Every path that is served. A method that the contract does not have is answered with 405, and whatever else is
/// asked for with 501.
pub(crate) fn router(session: Arc<Session>, sessions: Weak<Sessions>) -> Router {
    let api = Router::new()
        .route("/events", post(events::create))
        .route("/events/sync", post(events::create_sync))
        .route("/projects/{project}", get(projects::get))
        .route("/projects/{project}/events/{id}", get(events::get))
        .route("/projects/{project}/events/{id}/states/{key}", patch(marks::set_state))
        .route("/projects/{project}/events/{id}/statistics/{key}", patch(marks::set_statistic))
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
        .method_not_allowed_fallback(no_such_method);
    let watched = |router: Router<Arc<Session>>| {
        router
            .fallback(not_served)
            .layer(from_fn_with_state(Arc::clone(&session), faults::layer))
            .layer(from_fn_with_state(Arc::clone(&session), guard::api))
    };
    let guarded = |router: Router<Arc<Session>>| router.layer(from_fn_with_state(Arc::clone(&session), guard::admin));
    let oauth = Router::new().route("/token", post(oauth::token)).method_not_allowed_fallback(no_such_method);
    let admin = admin::router(&session, sessions).method_not_allowed_fallback(no_such_method);

    Router::new()
        .merge(guarded(page::router(&session)))
        .nest(API_PATH, watched(Router::new().nest("/v1", api)))
        .nest(OAUTH_PATH, watched(oauth))
        .nest(ADMIN_PATH, guarded(admin.fallback(not_served)))
        .fallback(not_served)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response_with_state(Arc::clone(&session), settled))
        .layer(map_response_with_state(Arc::clone(&session), dated))
        .with_state(session)
}

/// Lets an answer go once all that it can tell of has been written, where the state is to last.
async fn settled(State(session): State<Arc<Session>>, response: Response) -> Response {
    match session.store.settled().await {
        Ok(()) => response,
        Err(why) => ApiError::from(why).into_response(),
    }
}

/// Dates an answer by the clock of its session: clients learn from it how far their own is off.
async fn dated(State(session): State<Arc<Session>>, mut response: Response) -> Response {
    if let Ok(date) = HeaderValue::try_from(in_header(session.clock.now())) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn not_served(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("the emulator does not serve {method} {}", uri.path());
    ApiError::new(StatusCode::NOT_IMPLEMENTED, message)
}

async fn no_such_method(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("the API has no {method} {}", uri.path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}
