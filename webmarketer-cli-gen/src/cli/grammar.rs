//! The grammar of the command line.

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::cmd;
use crate::options::{Connection, Files};

/// Keep typed Rust events and the event types of a Webmarketer project in sync.
#[derive(Debug, Parser)]
#[command(name = "webmarketer", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// When to use colors
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    #[command(subcommand)]
    pub(super) command: Command,
}

impl Command {
    /// The arguments of a command that sends requests to the service.
    pub(super) fn service(&self) -> Option<(Connection, Files)> {
        let (connection, files) = match self {
            Self::Init(command) => (&command.connection, &command.files),
            Self::Pull(command) => (&command.connection, &command.files),
            Self::Check(command) if command.offline => return None,
            Self::Check(command) => (&command.connection, &command.files),
            Self::Diff(command) => (&command.connection, &command.files),
            Self::Plan(command) => (&command.connection, &command.files),
            Self::Apply(command) => (&command.connection, &command.files),
            Self::Import(command) => (&command.connection, &command.files),
            Self::Whoami(command) => (&command.connection, &command.files),
            Self::Send(command) => (&command.connection, &command.files),
            Self::Event(command) => (&command.connection, &command.files),
            Self::Set(command) => (&command.connection, &command.files),
            Self::Trash(command) => (&command.connection, &command.files),
            Self::Insights(command) => (&command.connection, &command.files),
            Self::Generate(_)
            | Self::Fix(_)
            | Self::Export(_)
            | Self::Explain(_)
            | Self::List(_)
            | Self::Samples(_)
            | Self::Outbox(_)
            | Self::Emulate(_)
            | Self::Env(_)
            | Self::Demo(_)
            | Self::Completions(_)
            | Self::Man(_) => return None,
        };
        Some((connection.clone(), files.clone()))
    }
}

const EXIT_CODES: &str = "\
Exit codes:
    0  no finding that fails the check, or the command succeeded
    1  unexpected failure
    2  wrong usage or configuration
    4  warnings or notes: run `pull` or `generate`, or do what the finding says; or there is something to `apply`
  100  breaking drift, a destructive plan, or a trashed or invalid event: a person must decide
  101  the comparison was not possible, or what was asked for was not found";

/// When to use colors.
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
pub(super) enum Command {
    Init(cmd::init::Init),
    Pull(cmd::pull::Pull),
    Generate(cmd::generate::Generate),
    Fix(cmd::fix::Fix),
    Check(cmd::check::Check),
    Diff(cmd::diff::Diff),
    Import(cmd::import::Import),
    Export(cmd::export::Export),
    Plan(cmd::plan::Plan),
    Apply(cmd::apply::Apply),
    Explain(cmd::explain::Explain),
    List(cmd::list::List),
    Samples(cmd::samples::Samples),
    Whoami(cmd::whoami::Whoami),
    Send(cmd::send::Send),
    Event(cmd::event::Event),
    Set(cmd::set::Set),
    Trash(cmd::trash::Trash),
    Insights(cmd::insights::Insights),
    Outbox(cmd::outbox::Outbox),
    Emulate(cmd::emulate::Emulate),
    Env(cmd::env::Env),
    Demo(cmd::demo::Demo),
    Completions(cmd::completions::Completions),
    Man(cmd::man::Man),
}

/// The grammar of the command line, for documentation.
pub fn command() -> clap::Command {
    Cli::command()
}
