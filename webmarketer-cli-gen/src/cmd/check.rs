//! `webmarketer check`: live against lock, lock against generated code.

use std::path::{Path, PathBuf};

use clap::Args;
use webmarketer_core::Client;
use webmarketer_schema::diff::{Level, compare};
use webmarketer_schema::lock::Lock;

use super::{generate, live, pull};
use crate::cli::{Connection, Console, Files};
use crate::exit::{Exit, Failure};
use crate::output::OutputError;
use crate::report::{self, style};
use crate::settings::{Flags, Settings};

/// Compare live, lock and generated code; made for CI.
///
/// Nothing is written. The exit code says what was found: 0 nothing, 4 something that `pull` or `generate` mends, 100
/// something that breaks, 101 that the live event types could not be seen.
#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// The generated file [default: the one webmarketer.toml names, or src/events.rs if there is one]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Leave the live event types out
    #[arg(long)]
    offline: bool,
}

impl Check {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags =
            Flags { project: connection.project.as_deref(), output: self.output.as_deref(), ..self.files.flags() };
        let settings = Settings::read(Path::new(""), &flags)?;
        let lock = Lock::read(&settings.lock).map_err(|error| Failure::lock(&settings.lock, &error))?;
        let client = if self.offline {
            None
        } else {
            let of_lock = lock.catalogue.project.as_ref();
            let project = pull::project(settings.project.as_ref(), of_lock)?;
            // A profile names a project to compare with on purpose, such as that of another environment.
            let is_meant = settings.project_is_of_profile;
            if let Some(of_lock) = of_lock.filter(|of_lock| **of_lock != project && !is_meant) {
                let what = format!("the lock {} is of `{of_lock}`, not of `{project}`", settings.lock.display());
                return Err(Failure::new(Exit::Usage, what).advise("name the right project, or none"));
            }
            Some(live::client(&connection.or(&settings.connection), &project)?)
        };
        check(client.as_ref(), &lock, &settings, console).await
    }
}

/// Compares live (unless there is no client), lock and generated code, and says how they compare.
pub(crate) async fn check(
    client: Option<&Client>,
    lock: &Lock,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let findings = match client {
        Some(client) => compare(&lock.catalogue, &live::fetch(client).await?),
        None => Vec::new(),
    };
    let mut exit = match findings.first().map(|finding| finding.rule.level) {
        None => Exit::Agree,
        Some(Level::Deny) => Exit::Breaking,
        Some(Level::Warn | Level::Allow) => Exit::Stale,
    };
    let mut mend = Vec::new();
    report::findings(console.out, &findings)?;
    if !findings.is_empty() {
        mend.push("webmarketer pull");
    }

    let warning = style::WARNING;
    let edited = lock.edited();
    if !edited.is_empty() {
        let names = edited.iter().map(|reference| format!("`{reference}`")).collect::<Vec<_>>().join(", ");
        writeln!(console.out, "{warning}warning[lock-edited]{warning:#}: {names} in the lock was edited by hand")?;
        exit = exit.max(Exit::Stale);
        mend.push("webmarketer pull");
    }

    let (generated, stale) = generated_code(lock, settings, console)?;
    if stale {
        exit = exit.max(Exit::Stale);
    }
    if stale || !findings.is_empty() && generated == Generated::Current {
        mend.push("webmarketer generate");
    }

    mend.dedup();
    if mend.is_empty() {
        let good = style::GOOD;
        let what = match (client, generated) {
            (Some(_), Generated::Current) => "live, lock and generated code agree",
            (Some(_), _) => "live and lock agree; no generated code was looked for",
            (None, Generated::Current) => "lock and generated code agree",
            (None, _) => "the lock reads well, and there is nothing that it could be compared with",
        };
        let count = report::plural(lock.catalogue.active().count(), "event type");
        writeln!(console.out, "{good}agree{good:#} {what}: {count}")?;
        return Ok(exit);
    }
    let tally = report::tally(&findings);
    let tally = if tally.is_empty() { "stale".to_owned() } else { tally };
    let strong = style::STRONG;
    writeln!(console.out, "\n{tally}; once it is decided: {strong}{}{strong:#}", mend.join(" && "))?;
    Ok(exit)
}

/// How the generated code compares with the lock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Generated {
    Current,
    /// It is old, or was not found.
    Other,
}

/// Looks at the generated code, and says whether it has to be generated again. Where nobody named a place, it need not be
/// there.
fn generated_code(lock: &Lock, settings: &Settings, console: &mut Console<'_>) -> Result<(Generated, bool), Failure> {
    let warning = style::WARNING;
    let generated = generate::source(lock, settings)?;
    for why in &generated.left_out {
        writeln!(console.out, "{warning}warning[no-struct]{warning:#}: {why}, so no struct can stand for it")?;
    }
    let path = settings.output.path().display();
    let stale = match settings.output.compare(&generated) {
        Ok(differences) if differences.is_empty() => return Ok((Generated::Current, false)),
        Ok(differences) => {
            let missing = differences.iter().all(|difference| difference.old.is_none());
            match missing {
                true if !settings.output_is_named => None,
                true => Some(format!("{path} is not there")),
                false => Some(format!("{path} is not what the lock says")),
            }
        }
        Err(OutputError::Foreign(_)) if !settings.output_is_named => None,
        Err(error @ OutputError::Foreign(_)) => Some(error.to_string()),
        Err(error) => return Err(error.into()),
    };
    if let Some(stale) = &stale {
        writeln!(console.out, "{warning}warning[generated-code-stale]{warning:#}: {stale}")?;
    }
    Ok((Generated::Other, stale.is_some()))
}
