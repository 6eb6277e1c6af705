//! Parsing of arguments, with control characters escaped in messages.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory as _, FromArgMatches as _};

use super::grammar::Cli;
use crate::terminal::printable;

/// Parses the arguments, which start with the name of the program. Control characters and invisible characters in
/// messages are escaped as in Rust.
///
/// # Errors
///
/// If the arguments do not follow the grammar. Also for `--help` and `--version`: then the error is their output, with
/// exit code 0.
///
/// ```
/// let error = webmarketer_cli_gen::arguments::parse(["webmarketer", "pul\u{1b}[31m\n"]).unwrap_err();
/// assert!(error.to_string().contains(r"pul\u{1b}[31m\n"));
/// ```
pub fn parse<A: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = A>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    // The help shows the values of variables.
    let is_hidden = |(name, value): (OsString, OsString)| {
        let value = value.to_string_lossy();
        name.to_string_lossy().starts_with("WEBMARKETER_") && printable(&value) != value
    };
    if std::env::vars_os().any(is_hidden) {
        let hide = |command: clap::Command| command.mut_args(|argument| argument.hide_env_values(true));
        command = hide(command).mut_subcommands(hide);
    }
    let arguments: Vec<OsString> = arguments.into_iter().map(Into::into).collect();
    let shows = |argument: &OsString| {
        let text = argument.to_string_lossy();
        printable(&text) == text
    };
    let all_show = arguments.iter().all(shows);
    let matches = command.try_get_matches_from_mut(&arguments);
    let read = matches.map(|matches| Cli::from_arg_matches(&matches));
    let named = || named_command(&command, &arguments);
    let cli = read.and_then(|cli| cli.map_err(|error| error.format(&mut named())));
    cli.map_err(|mut error| {
        // The usage that clap writes into an error lists the options that variables set as if they were required.
        if error.get(ContextKind::Usage).is_some() {
            error.insert(ContextKind::Usage, ContextValue::StyledStr(named().render_usage()));
        }
        if all_show { error } else { escape(error) }
    })
}

/// The subcommand that the arguments name, or else the command itself.
fn named_command(command: &clap::Command, arguments: &[OsString]) -> clap::Command {
    let mut names = arguments.iter().skip(1).filter_map(|argument| argument.to_str());
    names.find_map(|name| command.find_subcommand(name)).unwrap_or(command).clone()
}

/// Escapes the arguments in an error.
fn escape(mut error: clap::Error) -> clap::Error {
    let escaped: Vec<_> =
        error.context().filter_map(|(kind, value)| Some((kind, escape_value(kind, value)?))).collect();
    for (kind, value) in escaped {
        error.insert(kind, value);
    }
    error
}

/// The escaped value of an error; `None` if it does not change.
fn escape_value(kind: ContextKind, value: &ContextValue) -> Option<ContextValue> {
    // Styles of clap cannot be distinguished from typed escape sequences, so all are removed.
    let styled = |text: &StyledStr| StyledStr::from(printable(&text.to_string()));
    match value {
        // The usage has several lines and no argument.
        _ if kind == ContextKind::Usage => None,
        ContextValue::String(text) => Some(ContextValue::String(printable(text))),
        ContextValue::Strings(texts) => Some(ContextValue::Strings(texts.iter().map(|text| printable(text)).collect())),
        ContextValue::StyledStr(text) => Some(ContextValue::StyledStr(styled(text))),
        ContextValue::StyledStrs(texts) => Some(ContextValue::StyledStrs(texts.iter().map(styled).collect())),
        _ => None,
    }
}
