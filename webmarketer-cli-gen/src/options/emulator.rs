//! What the emulator starts with, as arguments say it.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use webmarketer_core::auth::{ServiceAccount, SigningKey, VerifyingKey};
use webmarketer_emulator::{Builder, Emulator, Fault, Project, SHOP};
use webmarketer_schema::ProjectId;

use crate::terminal::{Exit, Failure};

// No documentation comment: it would replace that of the command.
#[derive(Args, Debug)]
pub(crate) struct EmulatorOptions {
    /// A project to serve: JSON in the shape of `GET /event-types`; may be repeated [default: a shop of 40 event types]
    #[arg(long = "project-file", value_name = "FILE")]
    pub(crate) projects: Vec<PathBuf>,

    /// The port to listen on; 0 picks one
    #[arg(long, default_value = "8710")]
    pub(crate) port: u16,

    /// Keep the state in this folder, where it survives whatever ends the emulator
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Start from a state that was exported, in place of what there is
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,

    /// Write the whole state to this file when it is stopped
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,

    /// Keep no more than so many events of each project, the latest [default: all]
    #[arg(long, value_name = "EVENTS")]
    pub(crate) keep: Option<usize>,

    /// How long an event waits before it is visible or trashed
    #[arg(long, value_name = "MILLISECONDS", default_value = "0")]
    pub(crate) delay: u64,

    /// How long an access token holds
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    pub(crate) token_lifetime: u64,

    /// Name the field of an error in the trash by a string, as the service has announced
    #[arg(long)]
    pub(crate) string_errors: bool,

    /// The address to listen on; any that other machines reach takes an admin token
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) listen: IpAddr,

    /// What looking at it in a browser and steering it takes, as a bearer token or as anybody's password; then no event
    /// comes without a token, and only the service accounts given sign in
    #[arg(long, value_name = "TOKEN", env = "WEBMARKETER_EMULATOR_TOKEN", hide_env_values = true)]
    pub(crate) admin_token: Option<String>,

    /// A service account that may sign in, beside the bundled one: a file with privateKey, privateKeyId, clientId and
    /// serviceAccountEmail; may be repeated
    #[arg(long = "service-account", value_name = "FILE")]
    pub(crate) service_accounts: Vec<PathBuf>,

    /// Where to write a service account that works here
    #[arg(long, value_name = "FILE", default_value = "webmarketer-emulator.json")]
    pub(crate) credentials_out: PathBuf,

    /// Something that goes wrong on purpose, such as `{"match": {"path": "/events"}, "action": {"status": 503},
    /// "times": 2}`; may be repeated. Without a match it is for every request, signing in included
    #[arg(long = "fault", value_name = "RULE_JSON", value_parser = fault)]
    pub(crate) faults: Vec<Fault>,

    /// A file with a JSON array of such rules, which come behind those of `--fault`
    #[arg(long = "faults", value_name = "FILE")]
    pub(crate) faults_file: Option<PathBuf>,

    /// How many requests are answered per second, and how many may come at once; the others get 429
    #[arg(long, value_name = "N[/BURST]", value_parser = rate_limit)]
    pub(crate) rate_limit: Option<(u32, u32)>,
}

impl EmulatorOptions {
    /// The projects that it serves.
    pub(crate) fn projects(&self) -> Result<Vec<Project>, Failure> {
        if self.projects.is_empty() {
            let shop = Project::from_json(SHOP).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
            return Ok(vec![shop]);
        }
        let load = |path: &PathBuf| {
            Project::from_json(&read_file(path)?).map_err(|error| wrong_file(path, &error.to_string()))
        };
        self.projects.iter().map(load).collect()
    }

    /// Checks that the state can be written where it should be, before there is something to lose.
    pub(crate) fn check_export(&self) -> Result<(), Failure> {
        let Some(path) = &self.export else { return Ok(()) };
        if path.is_dir() {
            return Err(wrong_file(path, "the state is to be written there, and it is a folder"));
        }
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                Err(wrong_file(folder, "the state is to be written there, and it is no folder"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What the emulator starts with.
    pub(crate) fn builder(&self, projects: Vec<Project>) -> Result<Builder, Failure> {
        let mut faults = self.faults.clone();
        if let Some(path) = &self.faults_file {
            let more: Vec<Fault> =
                serde_json::from_str(&read_file(path)?).map_err(|error| wrong_file(path, &error.to_string()))?;
            faults.extend(more);
        }
        let ids: Vec<ProjectId> = projects.iter().map(|project| project.id().clone()).collect();
        let builder = Emulator::builder()
            .listen(self.listen)
            .port(self.port)
            .keep(self.keep.unwrap_or(usize::MAX))
            .processing_delay(Duration::from_millis(self.delay))
            .token_lifetime(Duration::from_secs(self.token_lifetime))
            .string_errors(self.string_errors);
        let mut builder = projects.into_iter().fold(builder, Builder::project);
        if let Some(token) = &self.admin_token {
            builder = builder.admin_token(token);
        }
        if let Some(folder) = &self.data {
            builder = builder.data(folder);
        }
        if let Some(path) = &self.import {
            builder = builder.import(
                serde_json::from_str(&read_file(path)?)
                    .map_err(|error| wrong_file(path, &format!("it is no exported state: {error}")))?,
            );
        }
        for path in &self.service_accounts {
            let AllowedAccount { client_id, email, key } = load_account(path)?;
            builder = builder.service_account(key, client_id, email, ids.clone());
        }
        let mut builder = faults.into_iter().fold(builder, Builder::fault);
        if let Some((per_second, burst)) = self.rate_limit {
            builder = builder.rate_limit(per_second, burst);
        }
        Ok(builder)
    }
}

/// What an emulator needs of a service account's file.
struct AllowedAccount {
    client_id: String,
    email: String,
    key: VerifyingKey,
}

fn load_account(path: &Path) -> Result<AllowedAccount, Failure> {
    let text = read_file(path)?;
    let account = ServiceAccount::from_json(&text).map_err(|error| wrong_file(path, &error.to_string()))?;
    let file: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong_file(path, &error.to_string()))?;
    let pem = file.get("privateKey").and_then(serde_json::Value::as_str).unwrap_or_default();
    let key = SigningKey::from_pem(pem).map_err(|error| wrong_file(path, &error.to_string()))?;
    let (client_id, email) = (account.client_id().to_owned(), account.email().to_owned());
    Ok(AllowedAccount { client_id, email, key: key.verifying_key() })
}

fn read_file(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| wrong_file(path, &format!("it cannot be read: {error}")))
}

/// A file that an argument names and that is not what it should be.
pub(crate) fn wrong_file(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Usage, format!("{}: {why}", path.display()))
}

/// Reads a rule of an injected fault.
fn fault(text: &str) -> Result<Fault, serde_json::Error> {
    serde_json::from_str(text)
}

/// Reads `N` or `N/BURST`. Without a burst, the requests of a second may come at once.
fn rate_limit(text: &str) -> Result<(u32, u32), &'static str> {
    let (per_second, burst) = text.split_once('/').unwrap_or((text, text));
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    number(per_second).zip(number(burst)).ok_or("expected whole numbers above 0, such as `50` or `50/100`")
}
