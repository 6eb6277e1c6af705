//! The admin API: reads what a session holds and controls what happens in it. The service has nothing like it.

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
use axum::extract::DefaultBodyLimit;

use crate::http::sessions::Sessions;
use crate::session::Session;

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 1024 * 1024 * 1024;

/// Every path of the admin API.
pub(super) fn router(session: &Session, sessions: Weak<Sessions>) -> Router<Arc<Session>> {
    // A session has no sessions of its own.
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
        // A whole state is read here.
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}
