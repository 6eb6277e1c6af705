//! The project that a request to the admin API names.

use webmarketer_schema::ProjectId;

use crate::http::error::ApiError;
use crate::http::query_parameters::QueryParameters;
use crate::store::{Projects, StoredProject};

/// The project that a query names, if it names one.
pub(super) fn named_project(params: &QueryParameters) -> Result<Option<ProjectId>, ApiError> {
    let wrong = |_| ApiError::bad_request("project must be the id of a project");
    params.text("project").map(|id| id.parse().map_err(wrong)).transpose()
}

/// The project of that id; all projects, if it is none.
pub(super) fn projects_of<'a>(
    projects: &'a Projects,
    project: Option<&'a ProjectId>,
) -> Result<impl Iterator<Item = &'a StoredProject>, ApiError> {
    if project.is_some_and(|project| !projects.contains_key(project)) {
        return Err(no_project());
    }
    Ok(projects.values().filter(move |state| project.is_none_or(|project| state.id == *project)))
}

fn no_project() -> ApiError {
    ApiError::not_found("there is no such project")
}
