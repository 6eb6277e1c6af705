//! The failures of making, reading and applying a plan.

use webmarketer_schema::plan::{FileError, Plan, PlanError};

use super::plan::destructive_lines;
use crate::resolve::{MakePlanError, OtherTarget};
use crate::terminal::{Exit, Failure};

impl From<MakePlanError> for Failure {
    fn from(error: MakePlanError) -> Self {
        match error {
            MakePlanError::Live(error) => error.into(),
            MakePlanError::Unreadable(path, error) if error.kind() == std::io::ErrorKind::IsADirectory => {
                Self::folder(&path, "plan.json")
            }
            MakePlanError::Unreadable(path, error) => {
                Self::new(Exit::Usage, format!("cannot read {}: {error}", path.display()))
            }
            MakePlanError::File { path, expected, error } => {
                let failure = Self::new(Exit::Usage, format!("{} {error}; expected {expected}", path.display()));
                match error {
                    FileError::Version(_) => failure.advise("use the version of webmarketer that wrote it"),
                    FileError::Edited { .. } => failure.advise("make a new plan with `webmarketer plan`"),
                    _ => failure,
                }
            }
            MakePlanError::Contradictions(errors) => {
                let none = || Self::new(Exit::Unseen, "the definitions contradict each other");
                Self::all(errors.iter().map(contradiction)).unwrap_or_else(none)
            }
        }
    }
}

/// A contradiction in the definitions or in the settings.
fn contradiction(error: &PlanError) -> Failure {
    let (exit, advice) = match error {
        PlanError::StructsDiffer { .. } => (Exit::Unseen, "make them equal, or remove one of them"),
        PlanError::FieldTwice { .. } => (Exit::Unseen, "give one of them another `key`, or remove one of them"),
        PlanError::SharedFieldsDiffer { .. } => (
            Exit::Unseen,
            "users, states and statistics have one field for each key in a project: make both fields equal, or give one \
             of them another `key`",
        ),
        PlanError::RemovedAndDefined { .. } => {
            (Exit::Usage, "remove it from `[plan]` in webmarketer.toml, or from the struct")
        }
        PlanError::DuplicateReference(_) => (Exit::Unseen, "archive one of them in Webmarketer"),
        _ => return Failure::new(Exit::Usage, error.to_string()),
    };
    Failure::new(exit, error.to_string()).advise(advice)
}

impl From<OtherTarget> for Failure {
    fn from(error: OtherTarget) -> Self {
        let what = match error {
            OtherTarget::Project { of_plan, project } => {
                format!("the plan is of the project `{of_plan}`, not of `{project}`")
            }
            OtherTarget::Address { of_plan, address } => {
                format!("the plan is of the API at {of_plan}, not at {address}")
            }
        };
        Self::new(Exit::Usage, what).advise("nothing was changed; make a plan for it with `webmarketer plan`")
    }
}

/// The failure if a plan has destructive changes that the user does not allow.
pub(crate) fn not_allowed(plan: &Plan) -> Failure {
    const MOST: usize = 5;
    let lines = destructive_lines(plan);
    let more = lines.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    let named = lines.into_iter().take(MOST).collect::<Vec<_>>().join("; ");
    Failure::new(Exit::Breaking, format!("the plan has destructive changes: {named}{more}"))
        .advise("nothing was changed; pass --allow-destructive, or accept them with `[[accept]]` in webmarketer.toml")
}

/// The failure if `apply` was given no stored plan, and cannot ask because there is no terminal.
pub(crate) fn nobody_to_ask() -> Failure {
    Failure::new(Exit::Usage, "standard input is not a terminal, so `apply` cannot ask")
        .advise("nothing was changed; pass --yes, or apply a plan that `webmarketer plan --output` wrote")
}

/// The failure to read the answer of the user.
pub(crate) fn no_answer(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Failure, format!("cannot read the answer: {error}"))
}
