//! `webmarketer whoami`: shows the service account and its projects.

use clap::Args;
use webmarketer_schema::ProjectId;

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files};
use crate::report::{self, Identity};
use crate::terminal::{Console, Exit, Failure};

/// Show the service account and the projects that it can access.
///
/// Marks the selected project. Exits with 101 if the service account cannot access it.
#[derive(Args, Debug)]
pub(crate) struct Whoami {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// Write JSON: an object with `agent`, `project`, `projectIsSetBy` and `projects`
    #[arg(long)]
    json: bool,
}

impl Whoami {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let selected = SelectedProject::load(self.connection, &self.files)?;
        let project = selected.project();
        let client = match &project {
            Some((project, _)) => selected.client_of(project)?,
            None => selected.client_of(&no_project()?)?,
        };
        let (agent, projects) = (client.me().await?, client.projects().await?);
        let identity = Identity { agent: &agent, projects: &projects, selected: project };
        if self.json {
            report::write_json(console.out, &report::identity_json(&identity))?;
        } else {
            report::write_identity(console.out, &identity)?;
        }
        identity.check_reach().map(|()| Exit::Agree)
    }
}

/// A project for a client whose calls do not depend on it.
fn no_project() -> Result<ProjectId, Failure> {
    "no-project".parse().map_err(|error| Failure::new(Exit::Failure, format!("{error}")))
}
