//! The output of `emulate`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_core::variables;
use webmarketer_emulator::{DataError, NonceConflict, ProjectSummary, StartError, VerifiedData, Warning};

use crate::terminal::{Exit, Failure, Shell, plural, printable, shell_word, style};

/// A running emulator.
pub(crate) struct ServedEmulator {
    pub(crate) url: String,
    pub(crate) projects: Vec<ProjectSummary>,
    /// The environment variables that other programs need to reach it, with their values.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// The file with the created admin token.
    pub(crate) admin_token_file: Option<String>,
}

/// The address, projects and variables of an emulator, as JSON.
pub(crate) fn emulator_json(emulator: &ServedEmulator) -> Value {
    let projects: Vec<_> = emulator.projects.iter().map(project_json).collect();
    let variables = emulator.variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into()));
    let variables: serde_json::Map<_, _> = variables.collect();
    json!({"url": emulator.url, "projects": projects, "variables": variables})
}

fn project_json(project: &ProjectSummary) -> Value {
    json!({
        "id": project.id.as_str(),
        "eventTypes": project.event_types,
        "events": project.events,
        "users": project.users,
    })
}

/// Writes the address, projects and variables of an emulator.
pub(crate) fn write_emulator(out: &mut dyn Write, emulator: &ServedEmulator) -> io::Result<()> {
    let ServedEmulator { url, projects, variables: exports, admin_token_file } = emulator;
    let (good, faint) = (style::GOOD, style::FAINT);
    writeln!(out, "{good}serving{good:#} {url}")?;
    for project in projects {
        writeln!(out, "  {}", project_line(project))?;
    }
    if exports.iter().all(|(name, _)| *name != variables::CREDENTIALS) {
        writeln!(out, "  no service account can sign in; add one with --service-account")?;
    }
    if let Some(file) = admin_token_file {
        writeln!(out, "  the page asks for a password: the `adminToken` in {}", printable(file))?;
    }
    writeln!(out, "\n  {faint}# use it instead of the service:{faint:#}")?;
    for (name, value) in exports {
        writeln!(out, "  {}", Shell::default().assignment(name, &printable(value)))?;
    }
    writeln!(out, "\nCtrl-C stops it.")
}

fn project_line(project: &ProjectSummary) -> String {
    let line = format!("project `{}` with {}", project.id, plural(project.event_types, "event type"));
    if project.events == 0 { line } else { format!("{line} and {}", plural(project.events, "event")) }
}

/// Writes the summary of a verified state.
pub(crate) fn write_verified_data(out: &mut dyn Write, verified: &VerifiedData, json: bool) -> io::Result<()> {
    if json {
        let projects: Vec<_> = verified.projects.iter().map(project_json).collect();
        return super::json_documents::write_json_line(
            out,
            &json!({"file": verified.path.display().to_string(), "projects": projects}),
        );
    }
    writeln!(out, "{} is not damaged", printable(&verified.path.display().to_string()))?;
    for project in &verified.projects {
        writeln!(out, "  {}", project_line(project))?;
    }
    Ok(())
}

/// Writes a warning of a running emulator.
pub(crate) fn write_emulator_warning(err: &mut dyn Write, warning: &Warning) {
    let (style, note) = (style::WARNING, style::NOTE);
    // The emulator continues if the warning cannot be written.
    let _ = writeln!(err, "{style}warning{style:#}: {}", printable(&warning.to_string()));
    let advice = match warning {
        Warning::StoredProjectDiffers { .. } => {
            Some("--replace-project replaces its event types by those of --project-file")
        }
        Warning::Dropping { .. } => Some("--keep EVENTS keeps more"),
        _ => None,
    };
    if let Some(advice) = advice {
        let _ = writeln!(err, "{note}   help{note:#}: {advice}");
    }
    let _ = err.flush();
}

/// The failure of an emulator that stopped with changes that are not on disk.
pub(crate) fn state_not_written(why: &str) -> Failure {
    Failure::new(Exit::Failure, format!("the latest changes are not on disk: cannot write {why}"))
        .advise("free some space; those changes were answered with 500, and --export FILE writes them to another place")
}

/// The failure to use a state on disk.
pub(crate) fn data_not_usable(error: &DataError) -> Failure {
    let failure = |exit| Failure::new(exit, error.to_string());
    match error {
        DataError::Damaged { path, .. } => {
            let file = path.display().to_string();
            let (from, to) = (shell_word(&file), shell_word(&format!("{file}.damaged")));
            failure(Exit::Unseen)
                .advise(format!("restore it from a copy, or move it to start with an empty state: mv {from} {to}"))
        }
        DataError::Missing { .. } => failure(Exit::Unseen).advise("check the path of --data"),
        DataError::InUse { .. } => failure(Exit::Failure).advise("stop the other emulator, or use another folder"),
        _ => failure(Exit::Usage),
    }
}

/// The variables as lines `NAME=VALUE`, as `docker run --env-file`, compose files and editors read them: without quotes.
pub(crate) fn env_file(variables: &[(&'static str, String)]) -> String {
    let lines: Vec<_> = variables.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    lines.concat()
}

/// The variables as commands of a shell.
pub(crate) fn write_exports(
    out: &mut dyn Write,
    variables: &[(&'static str, String)],
    shell: Shell,
) -> Result<(), Failure> {
    let is_hidden = |(_, value): &&(&str, String)| printable(value) != *value;
    if let Some((name, value)) = variables.iter().find(is_hidden) {
        let what = format!("the value of {name} has characters that are not visible: {value}");
        return Err(Failure::new(Exit::Usage, what).advise("rename the file or folder"));
    }
    for (name, value) in variables {
        writeln!(out, "{}", shell.assignment(name, value))?;
    }
    Ok(())
}

/// The failure to find an emulator at a URL.
pub(crate) fn no_emulator(url: &str, why: &str) -> Failure {
    Failure::new(Exit::Unseen, format!("no emulator found at {url}: {why}"))
        .advise("start one with `webmarketer emulate`, or name its address with --url")
}

/// Warns of a service account whose file is not on this machine.
pub(crate) fn write_account_elsewhere(err: &mut dyn Write, path: &str) {
    let (warning, note) = (style::WARNING, style::NOTE);
    // The variables are of use even if the warning cannot be written.
    let _ = writeln!(err, "{warning}warning{warning:#}: the service account {} cannot be read here", printable(path));
    let _ =
        writeln!(err, "{note}   help{note:#}: copy it from the machine of the emulator, and pass --credentials FILE");
}

/// Warns of an event that is lost because another event had its nonce.
pub(crate) fn write_nonce_conflict(err: &mut dyn Write, conflict: &NonceConflict) {
    let warning = style::WARNING;
    // The emulator continues if the warning cannot be written.
    let _ = writeln!(err, "{warning}warning{warning:#}: {}", printable(&conflict.to_string()));
    let _ = err.flush();
}

/// The failure of an emulator that does not start.
pub(crate) fn emulator_not_started(error: &StartError) -> Failure {
    let failure = |exit| Failure::new(exit, error.to_string());
    match error {
        StartError::RateLimit(_)
        | StartError::Import(_)
        | StartError::EmptyAdminToken
        | StartError::HostName(_)
        | StartError::NoProject
        | StartError::DuplicateClient(_)
        | StartError::UnknownProject { .. }
        | StartError::Fault(_)
        | StartError::PublishedKey(_) => failure(Exit::Usage),
        StartError::Data(error) => data_not_usable(error),
        StartError::Unprotected(_) => failure(Exit::Usage)
            .advise("set one with --admin-token TOKEN, or with the variable WEBMARKETER_EMULATOR_TOKEN"),
        StartError::DuplicateProject(_) => {
            failure(Exit::Usage).advise("write another `projectId` into one of the files, or omit one of them")
        }
        StartError::Bind { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => {
            failure(Exit::Failure).advise("--port 0 selects a free port")
        }
        _ => failure(Exit::Failure),
    }
}
