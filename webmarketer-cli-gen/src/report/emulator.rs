//! The output of `emulate`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_core::variables;
use webmarketer_emulator::{DataError, NonceConflict, StartError};
use webmarketer_schema::ProjectId;

use crate::terminal::{Exit, Failure, plural, printable, shell_word, style};

/// A running emulator.
pub(crate) struct ServedEmulator {
    pub(crate) url: String,
    /// Each project, and the number of its event types.
    pub(crate) projects: Vec<(ProjectId, usize)>,
    /// The environment variables that other programs need to reach it, with their values.
    pub(crate) variables: Vec<(&'static str, String)>,
}

/// The address, projects and variables of an emulator, as JSON.
pub(crate) fn emulator_json(emulator: &ServedEmulator) -> Value {
    let projects = emulator.projects.iter();
    let projects: Vec<_> =
        projects.map(|(project, count)| json!({"id": project.as_str(), "eventTypes": count})).collect();
    let variables = emulator.variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into()));
    let variables: serde_json::Map<_, _> = variables.collect();
    json!({"url": emulator.url, "projects": projects, "variables": variables})
}

/// Writes the address, projects and variables of an emulator.
pub(crate) fn write_emulator(out: &mut dyn Write, emulator: &ServedEmulator) -> io::Result<()> {
    let ServedEmulator { url, projects, variables: exports } = emulator;
    let (good, faint) = (style::GOOD, style::FAINT);
    writeln!(out, "{good}serving{good:#} {url}")?;
    for (project, count) in projects {
        writeln!(out, "  project `{project}` with {}", plural(*count, "event type"))?;
    }
    if exports.iter().all(|(name, _)| *name != variables::CREDENTIALS) {
        writeln!(out, "  no service account can sign in; add one with --service-account")?;
    }
    writeln!(out, "\n  {faint}# use it instead of the service:{faint:#}")?;
    for (name, value) in exports {
        writeln!(out, "  export {name}={}", printable(&shell_word(value)))?;
    }
    writeln!(out, "\nCtrl-C stops it.")
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
        | StartError::Data(DataError::Folder { .. } | DataError::Unusable { .. })
        | StartError::Import(_)
        | StartError::EmptyAdminToken
        | StartError::NoProject
        | StartError::DuplicateClient(_)
        | StartError::UnknownProject { .. }
        | StartError::Fault(_)
        | StartError::PublishedKey(_) => failure(Exit::Usage),
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
