//! The admin API: inspects and controls a session. The service does not have it.

mod arrivals;
mod clock;
mod command;
mod events;
mod faults;
mod ingestion;
mod project_filter;
mod projects;
mod rate_limit;
mod ready_and_reset;
mod request_log;
mod sessions;
mod state;
mod tokens;

use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::{OriginalUri, State};

use crate::http::error::ApiError;
use crate::http::sessions::Sessions;
use crate::model::paths::ADMIN_PATH;
use crate::session::Session;

/// The resources of the admin API: the first segments of all paths.
const RESOURCES: [&str; 17] = [
    "arrivals",
    "await",
    "clock",
    "event-types",
    "events",
    "faults",
    "ingestion",
    "projects",
    "rate-limit",
    "ready",
    "requests",
    "reset",
    "seed",
    "sessions",
    "state",
    "tokens",
    "trash",
];

/// The response to a path that the admin API does not have: it names the web page and the known paths.
pub(super) async fn unknown_path(State(session): State<Arc<Session>>, OriginalUri(uri): OriginalUri) -> ApiError {
    ApiError::not_found(format!(
        "the path {} does not exist; the web page is at {}/, and the paths below {ADMIN_PATH} are {}",
        uri.path(),
        session.url(),
        RESOURCES.join(", "),
    ))
}

/// All paths of the admin API.
pub(super) fn router(session: &Session, sessions: Weak<Sessions>) -> Router<Arc<Session>> {
    // A named session cannot manage sessions.
    let sessions = if session.name.is_empty() { sessions } else { Weak::new() };
    Router::new()
        .merge(arrivals::routes())
        .merge(clock::routes())
        .merge(events::routes())
        .merge(faults::routes())
        .merge(ingestion::routes())
        .merge(projects::routes())
        .merge(rate_limit::routes())
        .merge(request_log::routes())
        .merge(sessions::routes(sessions))
        .merge(state::routes())
        .merge(tokens::routes())
        .merge(ready_and_reset::routes())
}
