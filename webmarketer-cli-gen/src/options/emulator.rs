//! Arguments that configure an emulator.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde_json::Value;
use webmarketer_core::auth::{ServiceAccount, SigningKey, VerifyingKey};
use webmarketer_emulator::{Builder, CreatedAccount, Emulator, Fault, Project};
use webmarketer_schema::ProjectId;

use crate::terminal::{Exit, Failure};

// A documentation comment here would replace that of the command.
#[derive(Args, Debug)]
pub(crate) struct EmulatorOptions {
    /// Serve the project in this file, an array or a page of event types in the format of the API; may be repeated
    /// [default: a shop with 40 event types]
    #[arg(long = "project-file", value_name = "FILE")]
    pub(crate) projects: Vec<PathBuf>,

    /// Serve the project of this lock; may be repeated
    #[arg(long = "lock", value_name = "FILE")]
    pub(crate) locks: Vec<PathBuf>,

    /// Serve a project without event types; may be repeated
    #[arg(long = "empty-project", value_name = "ID")]
    pub(crate) empty_projects: Vec<ProjectId>,

    /// Write the variables to this file, as lines `NAME=VALUE`
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,

    /// The port to listen on; 0 selects a free one
    #[arg(long, default_value = "8710")]
    pub(crate) port: u16,

    /// Store the state in this folder, so that it survives a restart or a crash
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Replace the event types of a project that is stored in --data by those of --project-file. Its events and users
    /// stay. Without it, the stored project is served
    #[arg(long, requires = "data")]
    pub(crate) replace_project: bool,

    /// Verify the state in --data and exit, without serving it
    #[arg(long, requires = "data", conflicts_with_all = ["replace_project", "import", "export"])]
    pub(crate) verify: bool,

    /// Start from this exported state, replacing the state in --data
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,

    /// Write the state to this file when the emulator stops
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,

    /// Keep only the latest EVENTS events of each project, and as many arrivals in total [default: 250000]
    #[arg(long, value_name = "EVENTS")]
    pub(crate) keep: Option<usize>,

    /// The delay before a received event becomes visible or trashed
    #[arg(long, value_name = "MILLISECONDS", default_value = "0")]
    pub(crate) delay: u64,

    /// The lifetime of an access token
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    pub(crate) token_lifetime: u64,

    /// In trashed events, write the field of a reason as a string instead of an object: the service has announced this
    /// change
    #[arg(long)]
    pub(crate) string_errors: bool,

    /// The IP address to listen on, or `localhost`. If other machines can reach it, the emulator creates a service
    /// account and an admin token, and writes both to --credentials-out
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = listen_address)]
    pub(crate) listen: IpAddr,

    /// Accept requests for this host name, without a port, such as `host.docker.internal` or the name of a service in a
    /// compose file; may be repeated. The printed addresses have the first name
    #[arg(long = "allow-host", value_name = "NAME")]
    pub(crate) allowed_hosts: Vec<String>,

    /// Require this token for the page and the admin API, as a bearer token or as the password of HTTP basic
    /// authentication, with any user name. Events then require an access token, and the bundled service account cannot
    /// sign in
    #[arg(long, value_name = "TOKEN", env = "WEBMARKETER_EMULATOR_TOKEN", hide_env_values = true)]
    pub(crate) admin_token: Option<String>,

    /// Let this service account sign in, instead of a created one or in addition to the bundled one: a JSON file with
    /// privateKey, privateKeyId, clientId and serviceAccountEmail; may be repeated
    #[arg(long = "service-account", value_name = "FILE")]
    pub(crate) service_accounts: Vec<PathBuf>,

    /// Write the service account for clients to this file: the bundled one, or with an admin token a created one, which
    /// the next start uses again
    #[arg(long, value_name = "FILE", default_value = "webmarketer-emulator.json")]
    pub(crate) credentials_out: PathBuf,

    /// Inject a fault, such as `{"match": {"path": "/events"}, "action": {"status": 503}, "times": 2}`; may be
    /// repeated. Without `match` it applies to every request, including those for tokens
    #[arg(long = "fault", value_name = "RULE_JSON", value_parser = fault)]
    pub(crate) faults: Vec<Fault>,

    /// Inject the faults in this file, a JSON array, after those of --fault
    #[arg(long = "faults", value_name = "FILE")]
    pub(crate) faults_file: Option<PathBuf>,

    /// Answer at most N requests per second, with bursts of up to BURST; the others get status 429 [default:
    /// none]
    #[arg(long, value_name = "N[/BURST]", value_parser = rate_limit)]
    pub(crate) rate_limit: Option<(u32, u32)>,
}

impl EmulatorOptions {
    /// Whether no project is given, so that the bundled one is served.
    pub(crate) fn serves_bundled_project(&self) -> bool {
        self.projects.is_empty() && self.locks.is_empty() && self.empty_projects.is_empty()
    }

    /// Checks that the path of `--export` can be written, before there is a state to lose.
    pub(crate) fn check_export(&self) -> Result<(), Failure> {
        let Some(path) = &self.export else { return Ok(()) };
        if path.is_dir() {
            return Err(Failure::folder(path, "state.json"));
        }
        match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                let what =
                    format!("cannot export to {}: the folder {} does not exist", path.display(), folder.display());
                Err(Failure::new(Exit::Usage, what).advise(format!("create it: mkdir -p {}", folder.display())))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the emulator has an admin token, so that the bundled service account cannot sign in.
    fn is_protected(&self) -> bool {
        self.admin_token.is_some() || !self.listen.is_loopback()
    }

    /// Whether the service account for clients is created, and not one of `--service-account`.
    pub(crate) fn creates_account(&self) -> bool {
        self.is_protected() && self.service_accounts.is_empty()
    }

    /// Whether an account is written to `--credentials-out`.
    pub(crate) fn writes_account(&self) -> bool {
        self.creates_account() || !self.is_protected()
    }

    fn created_account(&self) -> Result<CreatedAccount, Failure> {
        let path = &self.credentials_out;
        CreatedAccount::read_or_create(path).map_err(|error| match error.kind() {
            ErrorKind::Unsupported => Failure::new(Exit::Usage, format!("cannot create a service account: {error}"))
                .advise("pass a service account with --service-account FILE"),
            _ => Failure::write_account(path, &error),
        })
    }

    /// Configures an emulator that serves these projects.
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
            .processing_delay(Duration::from_millis(self.delay))
            .token_lifetime(Duration::from_secs(self.token_lifetime))
            .string_errors(self.string_errors);
        let builder = self.allowed_hosts.iter().fold(builder, Builder::allow_host);
        let mut builder = projects.into_iter().fold(builder, Builder::project);
        if let Some(events) = self.keep {
            builder = builder.keep(events);
        }
        if self.creates_account() {
            builder = builder.created_account(self.created_account()?);
        }
        if let Some(token) = &self.admin_token {
            builder = builder.admin_token(token);
        }
        if let Some(folder) = &self.data {
            builder = builder.data(folder).replace_projects(self.replace_project);
        }
        if let Some(path) = &self.import {
            builder =
                builder.import(serde_json::from_str(&read_state(path)?).map_err(|error| {
                    wrong_file(path, &format!("expected an exported state: not valid JSON: {error}"))
                })?);
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

/// The content of a service account's file that an emulator needs.
struct AllowedAccount {
    client_id: String,
    email: String,
    key: VerifyingKey,
}

fn load_account(path: &Path) -> Result<AllowedAccount, Failure> {
    let text = read_file(path).map_err(|failure| {
        failure.advise(
            "name an existing service account; --credentials-out writes the bundled one, which can sign in already",
        )
    })?;
    let account = ServiceAccount::from_json(&text).map_err(|error| wrong_file(path, &error.to_string()))?;
    let file: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong_file(path, &error.to_string()))?;
    let pem = file.get("privateKey").and_then(serde_json::Value::as_str).unwrap_or_default();
    let key = SigningKey::from_pem(pem).map_err(|error| wrong_file(path, &error.to_string()))?;
    let (client_id, email) = (account.client_id().to_owned(), account.email().to_owned());
    Ok(AllowedAccount { client_id, email, key: key.verifying_key() })
}

fn read_state(path: &Path) -> Result<String, Failure> {
    read_file(path).map_err(|failure| failure.advise("`webmarketer emulate --export FILE` writes such a file"))
}

fn read_file(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::new(Exit::Usage, format!("cannot read {}: {error}", path.display())))
}

/// The error for a file that an argument names and that cannot be used.
fn wrong_file(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Usage, format!("{}: {why}", path.display()))
}

/// Parses an IP address, which can be in brackets as in a URL, or `localhost`.
fn listen_address(text: &str) -> Result<IpAddr, &'static str> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().map_err(|_| "expected an IP address, such as `127.0.0.1`, `[::1]` or `0.0.0.0`, or `localhost`")
}

/// Parses the rule of an injected fault.
fn fault(text: &str) -> Result<Fault, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("{error}; {EXPECTED_FAULT}"))?;
    if !value.is_object() {
        return Err(EXPECTED_FAULT.to_owned());
    }
    serde_json::from_value(value).map_err(|error| error.to_string())
}

const EXPECTED_FAULT: &str = "expected a JSON object such as {\"action\": {\"status\": 503}}";

/// Parses `N` or `N/BURST`. The default burst is N.
fn rate_limit(text: &str) -> Result<(u32, u32), &'static str> {
    let (per_second, burst) = text.split_once('/').unwrap_or((text, text));
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    number(per_second).zip(number(burst)).ok_or("expected whole numbers above 0, such as `50` or `50/100`")
}
