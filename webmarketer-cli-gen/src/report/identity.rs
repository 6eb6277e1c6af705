//! The output of `whoami`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_core::api::{Agent, Project};
use webmarketer_core::variables;
use webmarketer_schema::ProjectId;

use crate::resolve::ProjectSource;
use crate::settings::FILE_NAME;
use crate::terminal::{Exit, Failure, printable, style};

/// The service account of the credentials, and the projects that it can access.
pub(crate) struct Identity<'a> {
    pub(crate) agent: &'a Agent,
    pub(crate) projects: &'a [Project],
    /// The project that is set, and its source.
    pub(crate) selected: Option<(&'a ProjectId, ProjectSource)>,
}

impl Identity<'_> {
    fn is_selected(&self, id: &str) -> bool {
        self.selected.as_ref().is_some_and(|(project, _)| project.as_str() == id)
    }

    /// Fails if a project is set that is not accessible.
    pub(crate) fn check_reach(&self) -> Result<(), Failure> {
        match &self.selected {
            Some((project, source)) if !self.projects.iter().any(|project| self.is_selected(&project.id)) => {
                let what = format!(
                    "the service account cannot access the project `{project}`, set by {}",
                    source_name(source)
                );
                Err(Failure::new(Exit::Unseen, what)
                    .advise("name one of the projects above, or ask for access for the service account"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The identity as JSON.
pub(crate) fn identity_json(identity: &Identity<'_>) -> Value {
    let (project, source) =
        identity.selected.as_ref().map(|(project, source)| (project.as_str(), source_name(source))).unzip();
    let reached = identity
        .projects
        .iter()
        .map(|project| json!({"id": project.id, "name": project.name, "isSet": identity.is_selected(&project.id)}));
    json!({
        "agent": {"id": identity.agent.id, "email": identity.agent.email},
        "project": project,
        "projectIsSetBy": source,
        "projects": reached.collect::<Vec<_>>(),
    })
}

/// Writes the identity.
pub(crate) fn write_identity(out: &mut dyn Write, identity: &Identity<'_>) -> io::Result<()> {
    let (good, strong, faint) = (style::GOOD, style::STRONG, style::FAINT);
    let name = identity.agent.email.as_deref().or(identity.agent.id.as_deref()).unwrap_or("unnamed service account");
    writeln!(out, "{strong}{}{strong:#}", printable(name))?;
    for project in identity.projects {
        let name = project.name.as_deref().filter(|name| *name != project.id);
        let name = name.map_or(String::new(), |name| format!("  {}", printable(name)));
        let id = printable(&project.id);
        match &identity.selected {
            Some((_, source)) if identity.is_selected(&project.id) => {
                let source = printable(&source_name(source));
                writeln!(out, "{good}* {id}{good:#}{name}  {faint}set by {source}{faint:#}")?;
            }
            Some(_) | None => writeln!(out, "  {id}{name}")?,
        }
    }
    if identity.projects.is_empty() {
        writeln!(out, "  no accessible project")?;
    }
    Ok(())
}

/// The source of the project, as text.
fn source_name(source: &ProjectSource) -> String {
    match source {
        ProjectSource::Profile(name) => format!("the profile {name}"),
        ProjectSource::Variable => variables::PROJECT.to_owned(),
        ProjectSource::Flag => "--project".to_owned(),
        ProjectSource::Settings(file) => {
            file.as_ref().map_or_else(|| FILE_NAME.to_owned(), |file| file.display().to_string())
        }
        ProjectSource::Lock(path) => format!("the lock {}", path.display()),
    }
}
