//! What can be typed.

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::cmd;

/// Keeps typed Rust events and a Webmarketer project in step.
#[derive(Debug, Parser)]
#[command(name = "webmarketer", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
    0  all agree
    1  something failed that should not
    2  the command or its configuration is wrong
    4  something is out of date: `pull` or `generate` fixes it, or what the finding says
  100  breaking drift: a person must decide; or an event that was refused, or would be
  101  the comparison could not be made (unreachable, unauthorized, unreadable lock);
       or what was asked for is not there";

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
pub(super) enum Command {
    Pull(cmd::pull::Pull),
    Generate(cmd::generate::Generate),
    Check(cmd::check::Check),
    Diff(cmd::diff::Diff),
    Explain(cmd::explain::Explain),
    List(cmd::list::List),
    Samples(cmd::samples::Samples),
    Whoami(cmd::whoami::Whoami),
    Send(cmd::send::Send),
    Event(cmd::event::Event),
    Set(cmd::set::Set),
    Trash(cmd::trash::Trash),
    Insights(cmd::insights::Insights),
    Emulate(cmd::emulate::Emulate),
    Demo(cmd::demo::Demo),
    Completions(cmd::completions::Completions),
    Man(cmd::man::Man),
}

/// The grammar of the command line, for those who document it.
pub fn command() -> clap::Command {
    Cli::command()
}
