//! `webmarketer whoami`: who the credentials speak for, and which projects they reach.

use clap::Args;
use serde_json::json;
use webmarketer_schema::ProjectId;

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files};
use crate::report;
use crate::terminal::{Console, Exit, Failure, printable, style};

/// Check the credentials: who they speak for, and which projects they reach.
///
/// The project that is set is marked; none needs to be. A project that is set and out of reach exits 101.
#[derive(Args, Debug)]
pub(crate) struct Whoami {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// Write it as JSON
    #[arg(long)]
    json: bool,
}

impl Whoami {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let target = SelectedProject::load(self.connection, &self.files)?;
        let set = target.project();
        let client = match &set {
            Some((project, _)) => target.client_of(project)?,
            None => target.client_of(&nobodys()?)?,
        };
        let agent = client.me().await?;
        let projects = client.projects().await?;
        let is_set = |id: &str| set.as_ref().is_some_and(|(project, _)| project.as_str() == id);
        let is_reached = projects.iter().any(|project| is_set(&project.id));

        if self.json {
            let (project, by) = set.as_ref().map(|(project, by)| (project.as_str(), by)).unzip();
            let reached = projects
                .iter()
                .map(|project| json!({"id": project.id, "name": project.name, "isSet": is_set(&project.id)}));
            let told = json!({
                "agent": {"id": agent.id, "email": agent.email},
                "project": project,
                "projectIsSetBy": by,
                "projects": reached.collect::<Vec<_>>(),
            });
            report::write_json(console.out, &told)?;
        } else {
            let (good, strong, faint) = (style::GOOD, style::STRONG, style::FAINT);
            let name = agent.email.or(agent.id).unwrap_or_else(|| "somebody without a name".to_owned());
            writeln!(console.out, "{strong}{}{strong:#}", printable(&name))?;
            for project in &projects {
                let name = project.name.as_deref().filter(|name| *name != project.id);
                let name = name.map_or(String::new(), |name| format!("  {}", printable(name)));
                let id = printable(&project.id);
                match &set {
                    Some((_, by)) if is_set(&project.id) => {
                        let by = printable(by);
                        writeln!(console.out, "{good}* {id}{good:#}{name}  {faint}set by {by}{faint:#}")?;
                    }
                    _ => writeln!(console.out, "  {id}{name}")?,
                }
            }
            if projects.is_empty() {
                writeln!(console.out, "  no project is within reach")?;
            }
        }
        match set {
            Some((project, by)) if !is_reached => {
                let what = format!("the project `{project}`, set by {by}, is not within reach");
                Err(Failure::new(Exit::Unseen, what)
                    .advise("name another one, or have the service account given access to it"))
            }
            _ => Ok(Exit::Agree),
        }
    }
}

/// A client is always of some project; what is asked for here is of none.
fn nobodys() -> Result<ProjectId, Failure> {
    "no-project".parse().map_err(|error| Failure::new(Exit::Failure, format!("{error}")))
}
