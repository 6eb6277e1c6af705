//! `webmarketer emulate`: a Webmarketer API on this machine.

use std::path::{Path, PathBuf};

use clap::Args;
use webmarketer_emulator::{Builder, Emulator, Fault, Project, SHOP, StartError};

use crate::cli::Console;
use crate::exit::{Exit, Failure};
use crate::report::{plural, style};

/// Serve a Webmarketer API on this machine, for development and tests.
///
/// It listens on 127.0.0.1 alone and keeps everything in memory. Set the variables that it prints, and every command
/// and application of webmarketer speaks to it.
#[derive(Args, Debug)]
pub(crate) struct Emulate {
    /// A project to serve: JSON in the shape of `GET /event-types`; may be repeated [default: a shop of 40 event types]
    #[arg(long = "project-file", value_name = "FILE")]
    projects: Vec<PathBuf>,

    /// The port to listen on; 0 picks one
    #[arg(long, default_value = "8710")]
    port: u16,

    /// Where to write a service account that works here
    #[arg(long, value_name = "FILE", default_value = "webmarketer-emulator.json")]
    credentials_out: PathBuf,

    /// Something that goes wrong on purpose, such as `{"action": {"status": 503}, "times": 2}`; may be repeated
    #[arg(long = "fault", value_name = "RULE_JSON", value_parser = fault)]
    faults: Vec<Fault>,

    /// A file with a JSON array of such rules, which come behind those of `--fault`
    #[arg(long = "faults", value_name = "FILE")]
    faults_file: Option<PathBuf>,

    /// How many requests are answered per second, and how many may come at once; the others get 429
    #[arg(long, value_name = "N[/BURST]", value_parser = rate_limit)]
    rate_limit: Option<(u32, u32)>,
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

        let mut faults = self.faults;
        if let Some(path) = &self.faults_file {
            let more: Vec<Fault> =
                serde_json::from_str(&read(path)?).map_err(|error| wrong(path, &error.to_string()))?;
            faults.extend(more);
        }
        let builder = projects.into_iter().fold(Emulator::builder().port(self.port), Builder::project);
        let mut builder = faults.into_iter().fold(builder, Builder::fault);
        if let Some((per_second, burst)) = self.rate_limit {
            builder = builder.rate_limit(per_second, burst);
        }
        let emulator = builder.start().await.map_err(|error| match error {
            StartError::RateLimit(error) => Failure::new(Exit::Usage, error.to_string()),
            _ => Failure::new(Exit::Failure, error.to_string()).advise("--port 0 picks a port that is free"),
        })?;
        emulator
            .write_service_account(&self.credentials_out)
            .map_err(|error| Failure::write_account(&self.credentials_out, &error))?;
        let credentials = std::path::absolute(&self.credentials_out).unwrap_or(self.credentials_out);

        let (good, faint) = (style::GOOD, style::FAINT);
        writeln!(console.out, "{good}serving{good:#} {}", emulator.url())?;
        for (project, count) in &listing {
            writeln!(console.out, "  project `{project}` with {}", plural(*count, "event type"))?;
        }
        writeln!(console.out, "\n  {faint}# speak to it instead of the service:{faint:#}")?;
        let first = listing.first().map(|(project, _)| project.to_string()).unwrap_or_default();
        for (name, value) in [
            (webmarketer_core::variables::CREDENTIALS, credentials.display().to_string()),
            (webmarketer_core::variables::PROJECT, first),
            (webmarketer_core::variables::API_BASE, emulator.api_base()),
            (webmarketer_core::variables::OAUTH_BASE, emulator.oauth_base()),
        ] {
            writeln!(console.out, "  export {name}={}", quoted(&value))?;
        }
        writeln!(console.out, "\nCtrl-C stops it.")?;
        console.out.flush()?;
        tokio::signal::ctrl_c()
            .await
            .map_err(|error| Failure::new(Exit::Failure, format!("Ctrl-C cannot be waited for: {error}")))?;
        Ok(Exit::Agree)
    }
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
