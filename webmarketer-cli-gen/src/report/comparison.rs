//! What was compared, and the commands that fix what was found, in words.

use std::path::PathBuf;

use super::members::quoted;
use crate::resolve::{Comparison, FixCommand, FixVerb, LocksComparison, Resolution};
use crate::terminal::{plural, printable, shell_word};

/// What was compared: `live with lock`.
pub(super) fn compared(comparison: &Comparison) -> String {
    match comparison {
        Comparison::Nothing => "nothing".to_owned(),
        Comparison::Locks(locks) => {
            let with = match (locks.with_live, locks.with_code) {
                (true, true) => "live with lock, and lock with generated code",
                (true, false) => "live with lock",
                (false, true) => "lock with generated code",
                (false, false) => "nothing",
            };
            format!("{with}{}", in_members(locks))
        }
        Comparison::Catalogues { before, after, .. } => format!("{} with {}", printable(before), printable(after)),
        Comparison::GeneratedCode => "lock with generated code".to_owned(),
    }
}

/// What agrees, where nothing was found.
pub(super) fn agreement(comparison: &Comparison) -> String {
    match comparison {
        Comparison::Nothing => String::new(),
        Comparison::Locks(locks) => {
            let agree = match (locks.with_live, locks.with_code) {
                (true, true) => "live, lock and generated code agree",
                (true, false) => "live and lock agree; there is no generated code",
                (false, true) => "lock and generated code agree",
                (false, false) => "the lock reads well, and there is nothing that it could be compared with",
            };
            let foreign = locks.foreign.as_ref();
            let foreign = foreign.map(|path| format!(" ({} was not written by webmarketer)", path.display()));
            let count = plural(locks.event_types, "event type");
            format!("{agree}{}: {count}{}", foreign.unwrap_or_default(), in_members(locks))
        }
        Comparison::Catalogues { before, after, event_types } => {
            format!("{} and {}: {}", printable(before), printable(after), plural(*event_types, "event type"))
        }
        Comparison::GeneratedCode => "lock and generated code agree".to_owned(),
    }
}

/// The names of the projects that were compared with, if any is known.
pub(super) fn projects(resolution: &Resolution) -> Option<String> {
    let projects: Vec<_> = resolution.projects.iter().map(ToString::to_string).collect();
    Some(projects.join(", ")).filter(|projects| !projects.is_empty())
}

/// The commands that fix what was found, as they are typed.
pub(super) fn fix_commands(resolution: &Resolution) -> Vec<String> {
    resolution.fix_commands.iter().map(command_line).collect()
}

/// A command as it is typed.
pub(super) fn command_line(command: &FixCommand) -> String {
    let FixCommand { verb, profile, lock } = command;
    let option = |name: &str, value: Option<String>| {
        value.map_or(String::new(), |value| format!(" --{name} {}", shell_word(&value)))
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let shared = option("profile", profile.clone()) + &option("lock", path(lock));
    match verb {
        FixVerb::Pull { switch_project } => {
            let switch = if *switch_project { " --switch-project" } else { "" };
            format!("webmarketer pull{shared}{switch}")
        }
        FixVerb::Generate { output } => format!("webmarketer generate{shared}{}", option("output", path(output))),
    }
}

fn in_members(locks: &LocksComparison) -> String {
    locks.members.as_ref().map_or_else(String::new, |members| format!(", in the members {}", quoted(members)))
}
