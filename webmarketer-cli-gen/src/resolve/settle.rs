//! The commands that settle disagreements.

use webmarketer_schema::ProjectId;

use super::{Disagreement, Fix};
use crate::settings::Settings;
use crate::terminal::printable;

/// The commands that settle what counts, in their order.
pub(crate) fn settle(disagreements: &[&Disagreement], settings: &Settings, of_lock: Option<&ProjectId>) -> Vec<String> {
    let open = || disagreements.iter().filter(|one| one.accepted.is_none() && !one.outside);
    let needs = |fix: Fix| open().any(|one| one.problem.fix() == Some(fix));
    let (pulls, generates) = (needs(Fix::Pull), needs(Fix::Generate));
    let profile =
        settings.profile_name.as_deref().map_or(String::new(), |name| format!(" --profile {}", printable(name)));
    let mut commands = Vec::new();
    if pulls {
        let is_other = settings.project.as_ref().zip(of_lock).is_some_and(|(project, of_lock)| project != of_lock);
        let switch = if is_other { " --switch-project" } else { "" };
        commands.push(format!("webmarketer pull{profile}{switch}"));
    }
    if pulls || generates {
        commands.push(format!("webmarketer generate{profile}"));
    }
    commands
}
