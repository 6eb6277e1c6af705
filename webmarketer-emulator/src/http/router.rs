//! The router of a session: all paths and their middleware.

use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state, map_response_with_state};
use axum::response::Response;
use axum::routing::{any, get, post};

use super::body::BODY_LIMIT;
use super::date_header::DateHeader;
use super::error::ApiError;
use super::not_served::not_served;
use super::saved::IsSaved;
use super::sessions::Sessions;
use super::{access_control, admin, api, injected_faults, oauth, page};
use crate::model::paths::{ADMIN_PATH, API_PATH, HEALTH_PATH, OAUTH_PATH, TOKEN_PATH};
use crate::session::Session;

/// Builds the router. A method that a path does not support is answered with 405, an unknown path of the admin API with
/// 404, and any other unknown path with 501.
pub(crate) fn build_router(session: Arc<Session>, sessions: Weak<Sessions>) -> Router {
    let date = Arc::new(DateHeader::new(&session.clock));
    let api = api::routes().method_not_allowed_fallback(no_such_method);
    let watched = |router: Router<Arc<Session>>| {
        router
            .fallback(not_served)
            .layer(from_fn_with_state(Arc::clone(&session), injected_faults::log_limit_and_fault))
    };
    // Outermost: a request without access is not counted, not logged and gets no headers for web pages.
    let checked = |router: Router<Arc<Session>>| {
        router.layer(from_fn_with_state(Arc::clone(&session), access_control::check_api_access))
    };
    let guarded = |router: Router<Arc<Session>>| {
        router.layer(from_fn_with_state(Arc::clone(&session), access_control::check_admin_access))
    };
    let oauth = Router::new().route(TOKEN_PATH, post(oauth::issue_token)).method_not_allowed_fallback(no_such_method);
    let admin = admin::router(&session, sessions).method_not_allowed_fallback(no_such_method);
    let admin = admin.fallback(admin::unknown_path);
    // `nest` does not match the path with a slash at the end.
    let admin_slash = Router::new().route(&format!("{ADMIN_PATH}/"), any(admin::unknown_path));

    Router::new()
        .merge(guarded(page::router(&session)))
        .nest(API_PATH, checked(with_local_pages(watched(Router::new().nest("/v1", api)))))
        .nest(OAUTH_PATH, checked(watched(oauth)))
        .nest(ADMIN_PATH, guarded(admin))
        .merge(guarded(admin_slash))
        .route(HEALTH_PATH, get(|| async { "ok" }))
        .fallback(not_served)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response_with_state((Arc::clone(&session), date), finish_response))
        .with_state(session)
}

fn with_local_pages(api: Router<Arc<Session>>) -> Router<Arc<Session>> {
    api.layer(from_fn(access_control::allow_local_pages))
}

/// Delays a response until all changes that it can depend on are written to disk, and sets its date. If they cannot be
/// written, reads go on: a change has waited itself, and is answered with the error.
async fn finish_response(
    State((session, date)): State<(Arc<Session>, Arc<DateHeader>)>,
    mut response: Response,
) -> Response {
    if response.extensions_mut().remove::<IsSaved>().is_none() {
        let _ = session.store.wait_until_saved().await;
    }
    if let Some(date) = date.value() {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

async fn no_such_method(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("the path {} does not support the method {method}", uri.path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}
