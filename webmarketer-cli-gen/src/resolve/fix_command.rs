//! The commands that fix disagreements.

use std::path::PathBuf;

use webmarketer_schema::ProjectId;

use super::{Disagreement, Fix};
use crate::settings::Settings;

/// A command that fixes disagreements, with the flags that this command was given for the same files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FixCommand {
    pub(crate) verb: FixVerb,
    pub(crate) profile: Option<String>,
    pub(crate) lock: Option<PathBuf>,
}

/// What a command does. `pull` comes before `generate`, whose input it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FixVerb {
    /// `webmarketer pull`, which must replace the event types of another project if `switch_project` is true.
    Pull { switch_project: bool },
    /// `webmarketer generate`, into `output` if a flag of this command named the generated code.
    Generate { output: Option<PathBuf> },
}

impl FixCommand {
    fn new(verb: FixVerb, settings: &Settings) -> Self {
        let lock = settings.lock_from_flag.then(|| settings.lock.clone());
        Self { verb, profile: settings.profile_name.clone(), lock }
    }

    /// The command that writes the generated code.
    pub(crate) fn generate(settings: &Settings) -> Self {
        let output = settings.output_from_flag.then(|| settings.output_path.clone());
        Self::new(FixVerb::Generate { output }, settings)
    }

    /// The commands that fix what is not accepted, in their order. `of_lock` is the project of the lock.
    pub(crate) fn needed_for(
        disagreements: &[&Disagreement],
        settings: &Settings,
        of_lock: Option<&ProjectId>,
    ) -> Vec<Self> {
        let open = || disagreements.iter().filter(|one| one.accepted.is_none() && !one.outside);
        let needs = |fix: Fix| open().any(|one| one.problem.fix() == Some(fix));
        let (pulls, generates) = (needs(Fix::Pull), needs(Fix::Generate));
        let mut commands = Vec::new();
        if pulls {
            let switch_project =
                settings.project.as_ref().zip(of_lock).is_some_and(|(project, of_lock)| project != of_lock);
            commands.push(Self::new(FixVerb::Pull { switch_project }, settings));
        }
        if pulls || generates {
            commands.push(Self::generate(settings));
        }
        commands
    }
}
