//! The commands that fix disagreements.

use std::path::{Path, PathBuf};

use webmarketer_schema::ProjectId;

use super::source::Sources;
use super::{Disagreement, Fix};
use crate::codegen::files::was_ours;
use crate::settings::{Settings, Target};

/// A command that fixes disagreements, with the flags of the current command that select the same files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FixCommand {
    pub(crate) verb: FixVerb,
    pub(crate) profile: Option<String>,
    pub(crate) lock: Option<PathBuf>,
}

/// The subcommand. `pull` is run before `generate`, because it changes the input of `generate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FixVerb {
    /// `webmarketer pull`, with `--switch-project` if the lock is of another project.
    Pull { switch_project: bool },
    /// `webmarketer generate`, with `--target` and `--output` if the current command has them.
    Generate { target: Option<Target>, output: Option<PathBuf> },
}

impl FixCommand {
    fn new(verb: FixVerb, settings: &Settings) -> Self {
        let lock = settings.lock_from_flag.then(|| settings.lock.clone());
        Self { verb, profile: settings.profile_name.clone(), lock }
    }

    /// The command that writes generated code.
    pub(crate) fn generate(settings: &Settings) -> Self {
        let output = settings.output_of_flag().map(Path::to_owned);
        Self::new(FixVerb::Generate { target: settings.target_from_flag, output }, settings)
    }

    /// The commands that fix disagreements that are not accepted, in the order to run them. `of_lock` is the project of
    /// the lock.
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
        if generates || pulls && has_generated_code(settings) {
            commands.push(Self::generate(settings));
        }
        commands
    }
}

/// Whether code is generated, or will be: a package with only hand-written structs has none.
fn has_generated_code(settings: &Settings) -> bool {
    let asks = settings.generates || settings.output_is_named || !settings.other_outputs.is_empty();
    let is_hand_written = || Sources::read_folder(&settings.package).hand_written_names().next().is_some();
    asks || was_ours(&settings.output().root()) || !is_hand_written()
}
