//! The result of a comparison.

use std::cmp::Reverse;
use std::path::PathBuf;

use webmarketer_schema::ProjectId;
use webmarketer_schema::diff::{Level, Rule, rules};
use webmarketer_schema::lock::FILE_NAME;

use super::{Comparison, Disagreement, FixCommand, Lowered, Problem};
use crate::settings::Severity;
use crate::terminal::Exit;

/// The result of a comparison.
#[derive(Debug, Default)]
pub(crate) struct Resolution {
    pub(crate) comparison: Comparison,
    /// The projects whose event types were compared, if known.
    pub(crate) projects: Vec<ProjectId>,
    /// The profile of `webmarketer.toml` that was used.
    pub(crate) profile: Option<String>,
    /// Sorted by severity, the worst first.
    pub(crate) disagreements: Vec<Disagreement>,
    /// The first lock.
    pub(crate) lock: PathBuf,
    /// The commands that fix the findings, in the order to run them.
    pub(crate) fix_commands: Vec<FixCommand>,
    /// The lowest severity of a disagreement that fails the command.
    pub(crate) fail_on: Severity,
    /// The number of findings that `[rules]` lowers or hides.
    pub(crate) lowered: Lowered,
}

impl Resolution {
    /// The result of a comparison that failed for this reason.
    pub(crate) fn not_seen(why: &str) -> Self {
        let disagreements = vec![Disagreement::new(Problem::NotSeen(why.to_owned()), Vec::new())];
        Self { disagreements, lock: FILE_NAME.into(), ..Self::default() }
    }

    /// The exit code of the command.
    pub(crate) fn exit(&self) -> Exit {
        if self.disagreements.iter().any(|one| one.problem.rule() == rules::NOT_SEEN) {
            return Exit::Unseen;
        }
        match self.disagreements.iter().filter(|one| self.fails(one)).map(|one| one.severity).max() {
            None => Exit::Agree,
            Some(Severity::Error) => Exit::Breaking,
            Some(Severity::Warning | Severity::Note | Severity::Info) => Exit::Stale,
        }
    }

    /// Whether a disagreement fails the command.
    pub(crate) fn fails(&self, one: &Disagreement) -> bool {
        one.accepted.is_none() && one.severity >= self.fail_on
    }

    /// Whether there is a disagreement that is not accepted. A finding of a rule with the level `info` is none.
    pub(crate) fn is_open(&self) -> bool {
        self.disagreements.iter().any(|one| one.accepted.is_none() && one.problem.level() != Level::Info)
    }

    /// Sorts disagreements by severity, with accepted ones last.
    pub(crate) fn sort(&mut self) {
        self.disagreements.sort_by_key(|one| (one.accepted.is_some(), Reverse(one.severity)));
    }

    /// The rules of the disagreements, sorted by name, without duplicates.
    pub(crate) fn rules(&self) -> Vec<&'static Rule> {
        let mut rules: Vec<_> = self.disagreements.iter().map(|one| one.problem.rule()).collect();
        rules.sort_by_key(|rule| rule.id);
        rules.dedup_by_key(|rule| rule.id);
        rules
    }
}
