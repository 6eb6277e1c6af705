//! The admin API: what a session holds and what happens in it, to be looked at and to be steered. The service has
//! nothing like it. It needs no token: the emulator is reached from this machine alone.

mod arrivals;
mod body;
mod clock;
mod events;
mod ingestion;
mod projects;
mod sessions;
mod tokens;
mod whole;

use std::sync::{Arc, Weak};

use axum::Router;
use webmarketer_schema::ProjectId;

use crate::answer::ApiError;
use crate::query::Params;
use crate::session::{Session, Sessions};
use crate::store::{ProjectState, Projects};

/// Every path of the admin API.
pub(crate) fn router(session: &Session, sessions: Weak<Sessions>) -> Router<Arc<Session>> {
    // A session has no sessions of its own.
    let sessions = if session.name.is_empty() { sessions } else { Weak::new() };
    Router::new()
        .merge(arrivals::routes())
        .merge(clock::routes())
        .merge(events::routes())
        .merge(ingestion::routes())
        .merge(projects::routes())
        .merge(sessions::routes(sessions))
        .merge(tokens::routes())
        .merge(whole::routes())
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
