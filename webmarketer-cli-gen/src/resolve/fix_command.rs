//! The commands that fix disagreements.

use std::path::PathBuf;

use webmarketer_schema::ProjectId;

use super::{Disagreement, Fix};
use crate::settings::Settings;

/// A command that fixes disagreements. `pull` comes before `generate`, whose input it changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FixCommand {
    /// `webmarketer pull`, which must replace the event types of another project if `switch_project` is true.
    Pull { profile: Option<String>, switch_project: bool },
    /// `webmarketer generate`, into `output` if a flag of this command named the generated code.
    Generate { profile: Option<String>, output: Option<PathBuf> },
}

impl FixCommand {
    /// The commands that fix what is not accepted, in their order. `of_lock` is the project of the lock.
    pub(crate) fn needed_for(
        disagreements: &[&Disagreement],
        settings: &Settings,
        of_lock: Option<&ProjectId>,
    ) -> Vec<Self> {
        let open = || disagreements.iter().filter(|one| one.accepted.is_none() && !one.outside);
        let needs = |fix: Fix| open().any(|one| one.problem.fix() == Some(fix));
        let (pulls, generates) = (needs(Fix::Pull), needs(Fix::Generate));
        let profile = &settings.profile_name;
        let mut commands = Vec::new();
        if pulls {
            let switch_project =
                settings.project.as_ref().zip(of_lock).is_some_and(|(project, of_lock)| project != of_lock);
            commands.push(Self::Pull { profile: profile.clone(), switch_project });
        }
        if pulls || generates {
            let output = settings.output_is_of_flag.then(|| settings.output_path.clone());
            commands.push(Self::Generate { profile: profile.clone(), output });
        }
        commands
    }
}
