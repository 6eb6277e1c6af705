//! The command line: what can be typed, and where it goes.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::cmd;
use crate::exit::{Exit, Failure};
use crate::report::style;
use crate::settings::{self, Flags};

/// Keeps typed Rust events and a Webmarketer project in step.
#[derive(Debug, Parser)]
#[command(name = "webmarketer", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
    0  all agree
    1  something failed that should not
    2  the command or its configuration is wrong
    4  something is out of date, and `pull` or `generate` mends it
  100  breaking drift: a person must decide
  101  the comparison could not be made (unreachable, unauthorized, unreadable lock)";

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Pull(cmd::pull::Pull),
    Generate(cmd::generate::Generate),
    Check(cmd::check::Check),
    List(cmd::list::List),
    Samples(cmd::samples::Samples),
    Emulate(cmd::emulate::Emulate),
    Demo(cmd::demo::Demo),
}

/// Where the files are.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Files {
    /// The lock [default: the one webmarketer.toml names, or webmarketer.lock.json]
    #[arg(long, value_name = "FILE")]
    pub(crate) lock: Option<PathBuf>,

    /// The profile of webmarketer.toml to use: another project, its lock and how to reach it
    #[arg(long, value_name = "NAME", env = "WEBMARKETER_PROFILE")]
    pub(crate) profile: Option<String>,
}

impl Files {
    /// What they say of the settings.
    pub(crate) fn flags(&self) -> Flags<'_> {
        let profile = self.profile.as_deref().filter(|name| !name.is_empty());
        Flags { lock: self.lock.as_deref(), profile, ..Flags::default() }
    }
}

/// How to reach the service.
#[derive(Args, Clone, Default)]
pub(crate) struct Connection {
    /// The id of the project [default: webmarketer.toml's, or the lock's]
    #[arg(long, value_name = "ID", env = webmarketer_core::variables::PROJECT)]
    pub(crate) project: Option<String>,

    /// The service-account JSON file
    #[arg(long, value_name = "FILE", env = webmarketer_core::variables::CREDENTIALS)]
    pub(crate) credentials: Option<String>,

    /// The address of the API
    #[arg(long, help = "Replaces https://api.webmarketer.io/api", value_name = "URL", env = webmarketer_core::variables::API_BASE)]
    pub(crate) api_base: Option<String>,

    /// The address of the token endpoint
    #[arg(long, help = "Replaces https://oauth.webmarketer.io/oidc", value_name = "URL", env = webmarketer_core::variables::OAUTH_BASE)]
    pub(crate) oauth_base: Option<String>,

    /// How long one call may take, retries included, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("project", &self.project).finish_non_exhaustive()
    }
}

impl Connection {
    /// The same without what is empty: an empty variable is as good as none.
    pub(crate) fn without_empty(mut self) -> Self {
        self.project = self.project.filter(|id| !id.is_empty());
        self.credentials = self.credentials.filter(|path| !path.is_empty());
        self.api_base = self.api_base.filter(|url| !url.is_empty());
        self.oauth_base = self.oauth_base.filter(|url| !url.is_empty());
        self
    }

    /// The same with what the settings say, where neither a flag nor a variable does.
    pub(crate) fn or(mut self, settings: &settings::Connection) -> Self {
        let credentials = || settings.credentials.as_ref().map(|path| path.display().to_string());
        self.credentials = self.credentials.or_else(credentials);
        self.api_base = self.api_base.or_else(|| settings.api_base.clone());
        self.oauth_base = self.oauth_base.or_else(|| settings.oauth_base.clone());
        self
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|duration| !duration.is_zero()).ok_or_else(|| "expected a number of seconds above 0".to_owned())
}

/// Where a command writes: results to `out`, what happened on the way to `err`.
pub struct Console<'a> {
    /// Standard output.
    pub out: &'a mut (dyn Write + Send),
    /// Standard error.
    pub err: &'a mut (dyn Write + Send),
}

/// Runs a command and says how it ended.
pub async fn run(cli: Cli, console: &mut Console<'_>) -> Exit {
    let result = match cli.command {
        Command::Pull(pull) => pull.run(console).await,
        Command::Generate(generate) => generate.run(console),
        Command::Check(check) => check.run(console).await,
        Command::List(list) => list.run(console),
        Command::Samples(samples) => samples.run(console),
        Command::Emulate(emulate) => emulate.run(console).await,
        Command::Demo(demo) => demo.run(console).await,
    };
    let flushed = console.out.flush();
    match result {
        Ok(exit) if flushed.is_ok() => exit,
        Ok(_) => Exit::Failure,
        Err(failure) => {
            // There is nobody left to tell when standard error is gone too.
            let _ = tell(console.err, &failure);
            failure.exit
        }
    }
}

fn tell(err: &mut dyn Write, failure: &Failure) -> std::io::Result<()> {
    if failure.what.is_empty() {
        return Ok(());
    }
    let (error, note) = (style::ERROR, style::NOTE);
    writeln!(err, "{error}error{error:#}: {}", failure.what)?;
    if let Some(advice) = &failure.advice {
        writeln!(err, "{note} help{note:#}: {advice}")?;
    }
    err.flush()
}

/// The grammar of the command line, for those who document it.
pub fn command() -> clap::Command {
    Cli::command()
}
