//! The admin API: what a session holds and what happens in it, to be looked at and to be steered. The service has
//! nothing like it. Who may ask it is for [`crate::guard`] to say.

mod arrivals;
mod body;
mod clock;
mod events;
mod faults;
mod ingestion;
mod projects;
mod rate_limit;
mod requests;
mod sessions;
mod state;
mod tokens;
mod whole;

use std::sync::{Arc, Weak};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use webmarketer_schema::ProjectId;

use crate::answer::ApiError;
use crate::query::Params;
use crate::session::{Session, Sessions};
use crate::store::{ProjectState, Projects};

/// The largest body that is read, in bytes.
const BODY_LIMIT: usize = 1024 * 1024 * 1024;

/// Every path of the admin API.
pub(crate) fn router(session: &Session, sessions: Weak<Sessions>) -> Router<Arc<Session>> {
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
        .merge(requests::routes())
        .merge(sessions::routes(sessions))
        .merge(state::routes())
        .merge(tokens::routes())
        .merge(whole::routes())
        // A whole state is read here.
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// The project that a query names, if it names one.
fn project(params: &Params) -> Result<Option<ProjectId>, ApiError> {
    let wrong = |_| ApiError::bad_request("project must be the id of a project");
    params.text("project").map(|id| id.parse().map_err(wrong)).transpose()
}

/// The project of that id; all projects, if it is none.
fn meant<'a>(
    projects: &'a Projects,
    project: Option<&'a ProjectId>,
) -> Result<impl Iterator<Item = &'a ProjectState>, ApiError> {
    if project.is_some_and(|project| !projects.contains_key(project)) {
        return Err(no_project());
    }
    Ok(projects.values().filter(move |state| project.is_none_or(|project| state.id == *project)))
}

fn no_project() -> ApiError {
    ApiError::not_found("there is no such project")
}
