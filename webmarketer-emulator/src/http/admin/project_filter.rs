//! The query parameter `project` of the admin API.

use webmarketer_schema::ProjectId;

use crate::http::error::ApiError;
use crate::http::query_parameters::QueryParameters;
use crate::store::{Projects, StoredProject};

/// The value of the query parameter `project`.
pub(super) fn named_project(params: &QueryParameters) -> Result<Option<ProjectId>, ApiError> {
    let wrong = |_| ApiError::bad_request("project must be 3 to 64 lowercase letters, digits and single hyphens");
    params.text("project").map(|id| id.parse().map_err(wrong)).transpose()
}

/// The project with this id, or all projects.
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
    ApiError::not_found("project not found")
}
