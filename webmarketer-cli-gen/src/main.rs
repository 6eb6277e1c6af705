//! The command `webmarketer`.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use webmarketer_cli_gen::arguments;
use webmarketer_cli_gen::cli::{Cli, Color, Console, run};

fn main() -> ExitCode {
    if let Some(exit) = webmarketer_cli_gen::run_as_wrapper() {
        return exit;
    }
    let cli = match arguments::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => {
            // The exit code is the same if the message cannot be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1));
        }
    };
    // A panic exits with 1: the exit code 101 of Rust has another meaning here.
    let exit = std::panic::catch_unwind(|| run_to_end(cli));
    ExitCode::from(exit.unwrap_or(1))
}

fn run_to_end(cli: Cli) -> u8 {
    let choice = match cli.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(std::io::stdout(), choice);
    let mut err = AutoStream::new(std::io::stderr(), choice);
    let columns = |size: Option<(terminal_size::Width, _)>| size.map(|(width, _)| usize::from(width.0));
    let width = columns(terminal_size::terminal_size_of(std::io::stdout())).filter(|width| *width >= 40);
    let watched = columns(terminal_size::terminal_size_of(std::io::stderr()));
    // A terminal of unknown width gets the whole line.
    let watched = std::io::stderr().is_terminal().then(|| watched.filter(|width| *width > 0).unwrap_or(usize::MAX));
    let mut console = Console { out: &mut out, err: &mut err, width, watched };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(run(cli, &mut console)) as u8,
        Err(_) => 1,
    }
}
