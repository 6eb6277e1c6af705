//! The advice which id to use for a project.

use webmarketer_core::api::Project;
use webmarketer_schema::convention::nearest_name;

use crate::terminal::printable;

/// How many projects the advice names.
const MOST: usize = 5;

/// The id of the project that was probably meant by `given`, or else the accessible projects.
pub(crate) fn project_advice(given: &str, projects: &[Project]) -> String {
    let is_meant = |text: &str| !bare(text).is_empty() && bare(text) == bare(given);
    let by_name =
        projects.iter().find(|project| project.name.as_deref().is_some_and(is_meant) || is_meant(&project.id));
    if let Some(project) = by_name {
        return format!("use the id of the project: {}", named(project));
    }
    let ids: Vec<_> = projects.iter().map(|project| &*project.id).collect();
    if let Some(near) = nearest_name(given, &ids) {
        return format!("did you mean `{}`?", printable(near));
    }
    let shown: Vec<_> = projects.iter().take(MOST).map(named).collect();
    let more = if projects.len() > MOST { ", ...; `webmarketer whoami` lists all" } else { "" };
    format!("use the id of a project that the service account can access: {}{more}", shown.join(", "))
}

/// The id of a project, with its name if it has another one.
fn named(project: &Project) -> String {
    let id = printable(&project.id);
    match project.name.as_deref().filter(|name| *name != project.id) {
        Some(name) => format!("`{id}` (\"{}\")", printable(name)),
        None => format!("`{id}`"),
    }
}

/// The letters and digits of a name, in lower case.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
