//! The router of a session: all its paths.

use std::convert::Infallible;
use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{any, get, post};
use tower_service::Service as _;

use super::body::BODY_LIMIT;
use super::error::ApiError;
use super::not_served::not_served;
use super::sessions::Sessions;
use super::{access_control, admin, api, oauth, page};
use crate::model::paths::{ADMIN_PATH, HEALTH_PATH, OAUTH_PATH, TOKEN_PATH};
use crate::session::Session;

/// Builds the router. A method that a path does not support is answered with 405, an unknown path of the admin API with
/// 404, and any other unknown path with 501.
pub(crate) fn build_router(session: Arc<Session>, sessions: Weak<Sessions>) -> Router {
    let oauth = Router::new().route(&format!("{OAUTH_PATH}{TOKEN_PATH}"), post(oauth::issue_token));
    let oauth = oauth.layer(DefaultBodyLimit::max(BODY_LIMIT));
    // The routes of the API are not nested and have no layers, because both take time in each request.
    let checked = api::routes().merge(oauth).method_not_allowed_fallback(no_such_method);
    let guarded = |router: Router<Arc<Session>>| {
        router.layer(from_fn_with_state(Arc::clone(&session), access_control::check_admin_access))
    };
    let admin = admin::router(&session, sessions).method_not_allowed_fallback(no_such_method);
    let admin = admin.fallback(admin::unknown_path);
    // `nest` does not match the path with a slash at the end.
    let admin_slash = Router::new().route(&format!("{ADMIN_PATH}/"), any(admin::unknown_path));

    Router::new()
        .merge(checked)
        .merge(guarded(page::router(&session)))
        .nest(ADMIN_PATH, guarded(admin))
        .merge(guarded(admin_slash))
        .route(HEALTH_PATH, get(|| async { "ok" }))
        .fallback(not_served)
        .with_state(session)
}

/// Answers a request by the router.
pub(super) async fn route(router: &Router, request: Request) -> Response {
    let answered: Result<_, Infallible> = router.clone().call(request).await;
    match answered {
        Ok(response) => response,
    }
}

async fn no_such_method(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let message = format!("the path {} does not support the method {method}", uri.path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message)
}
