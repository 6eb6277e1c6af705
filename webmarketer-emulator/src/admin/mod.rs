//! What a test and its author steer the emulator with, below `/_emulator` of each session. The service has none of it.

mod faults;
mod rate_limit;
mod requests;

use std::sync::Arc;

use axum::Router;

use crate::session::Session;

/// Where all this is, below the address of a session.
pub(crate) const ADMIN_PATH: &str = "/_emulator";

/// Every path of it.
pub(crate) fn router() -> Router<Arc<Session>> {
    Router::new().merge(faults::routes()).merge(rate_limit::routes()).merge(requests::routes())
}
