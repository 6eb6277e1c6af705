//! `webmarketer emulate`: a Webmarketer API on this machine.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde_json::json;
use webmarketer_core::auth::{ServiceAccount, SigningKey, VerifyingKey};
use webmarketer_core::variables;
use webmarketer_emulator::{Builder, DataError, Emulator, Fault, NonceConflict, Project, SHOP, StartError};
use webmarketer_schema::ProjectId;
use webmarketer_schema::lock::write_if_changed;

use crate::report;
use crate::terminal::{Console, Exit, Failure, plural, printable, style};

/// Serve a Webmarketer API on this machine, for development and tests.
///
/// It listens on 127.0.0.1 and keeps everything in memory, unless it is told otherwise. Set the variables that it
/// prints, and every command and application of webmarketer speaks to it. Its address, opened in a browser, shows what
/// arrives.
#[derive(Args, Debug)]
pub(crate) struct Emulate {
    /// A project to serve: JSON in the shape of `GET /event-types`; may be repeated [default: a shop of 40 event types]
    #[arg(long = "project-file", value_name = "FILE")]
    projects: Vec<PathBuf>,

    /// The port to listen on; 0 picks one
    #[arg(long, default_value = "8710")]
    port: u16,

    /// Keep the state in this folder, where it survives whatever ends the emulator
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Start from a state that was exported, in place of what there is
    #[arg(long, value_name = "FILE")]
    import: Option<PathBuf>,

    /// Write the whole state to this file when it is stopped
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,

    /// Keep no more than so many events of each project, the latest [default: all]
    #[arg(long, value_name = "EVENTS")]
    keep: Option<usize>,

    /// How long an event waits before it is visible or trashed
    #[arg(long, value_name = "MILLISECONDS", default_value = "0")]
    delay: u64,

    /// How long an access token holds
    #[arg(long, value_name = "SECONDS", default_value = "3600")]
    token_lifetime: u64,

    /// Name the field of an error in the trash by a string, as the service has announced
    #[arg(long)]
    string_errors: bool,

    /// The address to listen on; any that other machines reach takes an admin token
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    listen: IpAddr,

    /// What looking at it in a browser and steering it takes, as a bearer token or as anybody's password; then no event
    /// comes without a token, and only the service accounts given sign in
    #[arg(long, value_name = "TOKEN", env = "WEBMARKETER_EMULATOR_TOKEN", hide_env_values = true)]
    admin_token: Option<String>,

    /// A service account that may sign in, beside the bundled one: a file with privateKey, privateKeyId, clientId and
    /// serviceAccountEmail; may be repeated
    #[arg(long = "service-account", value_name = "FILE")]
    service_accounts: Vec<PathBuf>,

    /// Where to write a service account that works here
    #[arg(long, value_name = "FILE", default_value = "webmarketer-emulator.json")]
    credentials_out: PathBuf,

    /// Something that goes wrong on purpose, such as `{"match": {"path": "/events"}, "action": {"status": 503}, "times":
    /// 2}`; may be repeated. Without a match it is for every request, signing in included
    #[arg(long = "fault", value_name = "RULE_JSON", value_parser = fault)]
    faults: Vec<Fault>,

    /// A file with a JSON array of such rules, which come behind those of `--fault`
    #[arg(long = "faults", value_name = "FILE")]
    faults_file: Option<PathBuf>,

    /// How many requests are answered per second, and how many may come at once; the others get 429
    #[arg(long, value_name = "N[/BURST]", value_parser = rate_limit)]
    rate_limit: Option<(u32, u32)>,

    /// Write where it is as one line of JSON: `url`, `projects`, and the `variables` that others need, with their values
    #[arg(long)]
    json: bool,
}

impl Emulate {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut projects = Vec::new();
        for path in &self.projects {
            projects.push(Project::from_json(&read(path)?).map_err(|error| wrong(path, &error.to_string()))?);
        }
        if projects.is_empty() {
            projects.push(Project::from_json(SHOP).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?);
        }
        let listing: Vec<_> =
            projects.iter().map(|project| (project.id().clone(), project.event_types().len())).collect();

        // Better told now than when there is something to lose.
        if let Some(path) = self.export.as_deref().filter(|path| path.is_dir()) {
            return Err(wrong(path, "the state is to be written there, and it is a folder"));
        }
        if let Some(folder) = self.export.as_deref().and_then(Path::parent)
            && !folder.as_os_str().is_empty()
            && !folder.is_dir()
        {
            return Err(wrong(folder, "the state is to be written there, and it is no folder"));
        }
        let (report, mut conflicts) = tokio::sync::mpsc::unbounded_channel();
        // It fails only once nobody reads any more.
        let report = move |conflict: &NonceConflict| drop(report.send(conflict.clone()));
        let builder = self.builder(projects)?.on_nonce_conflict(report);
        let emulator = builder.start().await.map_err(|error| not_started(&error))?;
        let credentials = if self.admin_token.is_none() {
            emulator
                .write_service_account(&self.credentials_out)
                .map_err(|error| Failure::write_account(&self.credentials_out, &error))?;
            Some(self.credentials_out)
        } else {
            self.service_accounts.into_iter().next()
        };
        let credentials = credentials.map(|path| std::path::absolute(&path).unwrap_or(path).display().to_string());

        let first = listing.first().map(|(project, _)| project.to_string()).unwrap_or_default();
        let exports = [
            (variables::CREDENTIALS, credentials),
            (variables::PROJECT, Some(first)),
            (variables::API_BASE, Some(emulator.api_base())),
            (variables::OAUTH_BASE, Some(emulator.oauth_base())),
        ];
        let exports: Vec<_> = exports.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        // Whoever reads where it is may stop it at once.
        let deaf = |error| Failure::new(Exit::Failure, format!("Ctrl-C cannot be waited for: {error}"));
        let stopped = stopped().map_err(deaf)?;
        if self.json {
            let projects: Vec<_> =
                listing.iter().map(|(project, count)| json!({"id": project.as_str(), "eventTypes": count})).collect();
            let exports: serde_json::Map<_, _> =
                exports.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            let told = json!({"url": emulator.url(), "projects": projects, "variables": exports});
            report::write_json_line(console.out, &told)?;
        } else {
            serving(&emulator.url(), &listing, &exports, console)?;
        }
        console.out.flush()?;
        let mut stopped = std::pin::pin!(stopped);
        loop {
            tokio::select! {
                stopped = &mut stopped => break stopped.map_err(deaf)?,
                Some(conflict) = conflicts.recv() => warn(&conflict, console),
            }
        }
        let session = (*emulator).clone();
        emulator.stop().await;
        while let Ok(conflict) = conflicts.try_recv() {
            warn(&conflict, console);
        }
        // Nobody is answered any more, so that nothing that was is missing.
        if let Some(path) = &self.export {
            let state = format!("{:#}\n", session.export());
            write_if_changed(path, state.as_bytes())
                .map_err(|error| wrong(path, &format!("it cannot be written: {error}")))?;
        }
        Ok(Exit::Agree)
    }

    /// What the emulator starts with.
    fn builder(&self, projects: Vec<Project>) -> Result<Builder, Failure> {
        let mut faults = self.faults.clone();
        if let Some(path) = &self.faults_file {
            let more: Vec<Fault> =
                serde_json::from_str(&read(path)?).map_err(|error| wrong(path, &error.to_string()))?;
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
                serde_json::from_str(&read(path)?)
                    .map_err(|error| wrong(path, &format!("it is no exported state: {error}")))?,
            );
        }
        for path in &self.service_accounts {
            let Account { client_id, email, key } = account(path)?;
            builder = builder.service_account(key, client_id, email, ids.clone());
        }
        let mut builder = faults.into_iter().fold(builder, Builder::fault);
        if let Some((per_second, burst)) = self.rate_limit {
            builder = builder.rate_limit(per_second, burst);
        }
        Ok(builder)
    }
}

/// Warns of an event that is lost, since its nonce was another event's.
fn warn(conflict: &NonceConflict, console: &mut Console<'_>) {
    let warning = style::WARNING;
    // Where nobody reads it, the emulator serves on.
    let _ = writeln!(console.err, "{warning}warning{warning:#}: {}", printable(&conflict.to_string()));
    let _ = console.err.flush();
}

/// Says where it is, and how to speak to it.
fn serving(
    url: &str,
    projects: &[(ProjectId, usize)],
    exports: &[(&str, String)],
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let (good, faint) = (style::GOOD, style::FAINT);
    writeln!(console.out, "{good}serving{good:#} {url}")?;
    for (project, count) in projects {
        writeln!(console.out, "  project `{project}` with {}", plural(*count, "event type"))?;
    }
    if exports.iter().all(|(name, _)| *name != variables::CREDENTIALS) {
        writeln!(console.out, "  nobody may sign in: --service-account gives it an account")?;
    }
    writeln!(console.out, "\n  {faint}# speak to it instead of the service:{faint:#}")?;
    for (name, value) in exports {
        writeln!(console.out, "  export {name}={}", printable(&quoted(value)))?;
    }
    writeln!(console.out, "\nCtrl-C stops it.")
}

/// Why it does not start, and what to do.
fn not_started(error: &StartError) -> Failure {
    let failure = |exit| Failure::new(exit, error.to_string());
    match error {
        StartError::RateLimit(_)
        | StartError::Data(DataError::Folder { .. } | DataError::Unusable { .. })
        | StartError::Import(_)
        | StartError::EmptyAdminToken
        | StartError::PublishedKey(_) => failure(Exit::Usage),
        StartError::Unprotected(_) => {
            failure(Exit::Usage).advise("--admin-token TOKEN or WEBMARKETER_EMULATOR_TOKEN sets one")
        }
        StartError::Bind { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => {
            failure(Exit::Failure).advise("--port 0 picks a port that is free")
        }
        _ => failure(Exit::Failure),
    }
}
/// Listens from now on for somebody who stops it, by Ctrl-C or, as supervisors do, by SIGTERM; then waits for them.
#[cfg(unix)]
fn stopped() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

/// Waits for somebody who stops it by Ctrl-C.
#[cfg(not(unix))]
fn stopped() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

/// What an emulator needs of a service account's file.
struct Account {
    client_id: String,
    email: String,
    key: VerifyingKey,
}

fn account(path: &Path) -> Result<Account, Failure> {
    let text = read(path)?;
    let account = ServiceAccount::from_json(&text).map_err(|error| wrong(path, &error.to_string()))?;
    let file: serde_json::Value = serde_json::from_str(&text).map_err(|error| wrong(path, &error.to_string()))?;
    let pem = file.get("privateKey").and_then(serde_json::Value::as_str).unwrap_or_default();
    let key = SigningKey::from_pem(pem).map_err(|error| wrong(path, &error.to_string()))?;
    let (client_id, email) = (account.client_id().to_owned(), account.email().to_owned());
    Ok(Account { client_id, email, key: key.verifying_key() })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| wrong(path, &format!("it cannot be read: {error}")))
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::new(Exit::Usage, format!("{}: {why}", path.display()))
}

fn fault(text: &str) -> Result<Fault, serde_json::Error> {
    serde_json::from_str(text)
}

/// Reads `N` or `N/BURST`. Without a burst, the requests of a second may come at once.
fn rate_limit(text: &str) -> Result<(u32, u32), &'static str> {
    let (per_second, burst) = text.split_once('/').unwrap_or((text, text));
    let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
    number(per_second).zip(number(burst)).ok_or("expected whole numbers above 0, such as `50` or `50/100`")
}

/// A value as a shell takes it.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/:.-_".contains(c);
    if value.chars().all(plain) { value.to_owned() } else { format!("'{}'", value.replace('\'', "'\\''")) }
}
