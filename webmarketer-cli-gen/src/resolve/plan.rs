//! Makes a plan, reads one, and applies the settings to its changes.

use std::path::{Path, PathBuf};

use webmarketer_core::Client;
use webmarketer_core::chrono::Utc;
use webmarketer_schema::diff::{Level, Rule};
use webmarketer_schema::plan::{Declarations, Definitions, FileError, Plan, PlanError, PlanInput};

use super::live_catalogue::{LiveError, fetch_event_type_list, fetch_shared_fields};
use crate::settings::{Accept, Pattern, PlanSettings, RuleLevel, Settings, Severity};
use crate::terminal::Progress;

/// Why a plan cannot be made or read.
#[derive(Debug)]
pub(crate) enum MakePlanError {
    /// A file cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// A file has no plan, or no definitions.
    File {
        path: PathBuf,
        expected: &'static str,
        error: FileError,
    },
    /// The definitions or the declarations contradict each other.
    Contradictions(Vec<PlanError>),
    Live(LiveError),
}

/// Reads the definitions of a program.
pub(crate) fn read_definitions(path: &Path) -> Result<Definitions, MakePlanError> {
    let text = std::fs::read(path).map_err(|error| MakePlanError::Unreadable(path.to_owned(), error))?;
    let failed = |error| MakePlanError::File { path: path.to_owned(), expected: "the definitions of a program", error };
    Definitions::parse(&text).map_err(failed)
}

/// Reads a plan.
pub(crate) fn read_plan(path: &Path) -> Result<Plan, MakePlanError> {
    let text = std::fs::read(path).map_err(|error| MakePlanError::Unreadable(path.to_owned(), error))?;
    let failed = |error| MakePlanError::File { path: path.to_owned(), expected: "a plan", error };
    Plan::parse(&text).map_err(failed)
}

/// Compares the definitions of a program with the client's project.
pub(crate) async fn make_plan(
    client: &Client,
    definitions: &Definitions,
    settings: &Settings,
    progress: &Progress,
) -> Result<Plan, MakePlanError> {
    let live = fetch_event_type_list(client, progress).await.map_err(MakePlanError::Live)?;
    let shared_fields = fetch_shared_fields(client).await.map_err(MakePlanError::Live)?;
    let PlanSettings { remove_fields, archive } = settings.plan.clone();
    let input = PlanInput {
        project: client.project(),
        api_base: &address_of(client),
        live: &live,
        shared_fields: &shared_fields,
        definitions,
        declarations: &Declarations { remove_fields, archive },
    };
    let mut plan = Plan::make(&input).map_err(MakePlanError::Contradictions)?;
    judge_plan(&mut plan, settings);
    Ok(plan)
}

/// The address of the API, without a user name and a password: a plan is not secret.
pub(super) fn address_of(client: &Client) -> String {
    let address = client.api_base().unwrap_or_default();
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// Sets the levels of the changes, and marks what `[[accept]]` entries accept.
pub(crate) fn judge_plan(plan: &mut Plan, settings: &Settings) {
    let today = Utc::now().date_naive().to_string();
    for (reference, change) in plan.changes_mut() {
        let path = change.field.as_ref().map_or_else(|| reference.to_string(), |key| format!("{reference}.{key}"));
        change.accepted = accepted(settings, change.rule, &path, &today);
        change.level = level(settings, change.rule);
    }
    for step in &mut plan.manual {
        step.accepted = accepted(settings, step.rule, &step.path(), &today);
    }
}

/// Who accepts a finding of this rule, and until when.
fn accepted(settings: &Settings, rule: &Rule, path: &str, today: &str) -> Option<String> {
    let accepts = |accept: &&Accept| {
        accept.rule.value == rule.id && Pattern::new(&accept.path).matches(path) && today <= &*accept.until
    };
    let Accept { reason, owner, until, .. } = settings.accepts.iter().find(accepts)?;
    Some(format!("{until}, by {owner}: {reason}"))
}

/// The level of a rule in this project.
fn level(settings: &Settings, rule: &Rule) -> Level {
    match settings.levels.of(rule) {
        None => rule.level,
        Some(RuleLevel::Shown(Severity::Error)) => Level::Deny,
        Some(RuleLevel::Shown(Severity::Warning)) => Level::Warn,
        Some(RuleLevel::Off | RuleLevel::Shown(Severity::Note | Severity::Info)) => Level::Allow,
    }
}
