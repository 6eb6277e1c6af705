//! `webmarketer env`: prints the environment variables for a running emulator.

use std::path::{Path, PathBuf};

use clap::Args;
use webmarketer_core::variables;
use webmarketer_schema::ProjectId;

use super::running_emulator::RunningEmulator;
use crate::report;
use crate::terminal::{Console, Exit, Failure, Shell};

/// Print the environment variables for a running emulator, as commands of a shell.
///
/// In sh, bash and zsh: `eval "$(webmarketer env)"`. In fish: `webmarketer env --shell fish | source`. In PowerShell:
/// `webmarketer env --shell powershell | Out-String | Invoke-Expression`. The service account is the path of its file;
/// no secret is printed. Exits with 101 if no emulator is found.
#[derive(Args, Debug)]
pub(crate) struct Env {
    /// The URL of the emulator or of a session
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8710")]
    url: String,

    /// The shell [default: powershell on Windows, otherwise sh]
    #[arg(long, value_name = "SHELL", hide_default_value = true)]
    shell: Option<Shell>,

    /// The id of the project [default: the first project of the emulator]
    #[arg(long, value_name = "ID")]
    project: Option<ProjectId>,

    /// The file of the service account [default: the file that the emulator wrote]
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,

    /// The admin token of the emulator [default: from the file of the service account]
    #[arg(long, value_name = "TOKEN", env = "WEBMARKETER_EMULATOR_TOKEN", hide_env_values = true)]
    admin_token: Option<String>,
}

impl Env {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let url = self.url.trim_end_matches('/');
        let given = self.credentials.as_deref().map(absolute);
        let token = self.admin_token.or_else(|| admin_token(given.as_deref()?));
        let emulator = RunningEmulator::at(url, token.as_deref()).await?;
        let credentials = given.or(emulator.service_account_file);
        let readable = credentials.filter(|path| {
            let is_readable = std::fs::File::open(path).is_ok();
            if !is_readable {
                report::write_account_elsewhere(console.err, &path.display().to_string());
            }
            is_readable
        });
        let variables = [
            (variables::CREDENTIALS, readable.map(|path| path.display().to_string())),
            (variables::PROJECT, self.project.or(emulator.project).map(|project| project.to_string())),
            (variables::API_BASE, Some(format!("{url}/api"))),
            (variables::OAUTH_BASE, Some(format!("{url}/oidc"))),
        ];
        let variables: Vec<_> = variables.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        report::write_exports(console.out, &variables, self.shell.unwrap_or_default())?;
        Ok(Exit::Agree)
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The admin token in the file of a created service account.
fn admin_token(path: &Path) -> Option<String> {
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    Some(file.get("adminToken")?.as_str()?.to_owned())
}
