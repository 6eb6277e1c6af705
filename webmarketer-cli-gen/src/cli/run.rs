//! Dispatch to the commands.

use std::io::Write;

use super::grammar::{Cli, Command, command};
use crate::cmd::accessible_projects::advise_project;
use crate::terminal::{Console, Exit, Failure, printable, style};

/// Runs a command and returns its exit code.
pub async fn run(cli: Cli, console: &mut Console<'_>) -> Exit {
    let service = cli.command.service();
    let result = match cli.command {
        Command::Init(init) => init.run(console).await,
        Command::Pull(pull) => pull.run(console).await,
        Command::Generate(generate) => generate.run(console),
        Command::Fix(fix) => fix.run(console),
        Command::Check(check) => check.run(console).await,
        Command::Diff(diff) => diff.run(console).await,
        Command::Import(import) => import.run(console).await,
        Command::Export(export) => export.run(console),
        Command::Plan(plan) => plan.run(console).await,
        Command::Apply(apply) => apply.run(console).await,
        Command::Explain(explain) => explain.run(console),
        Command::List(list) => list.run(console),
        Command::Samples(samples) => samples.run(console),
        Command::Whoami(whoami) => whoami.run(console).await,
        Command::Send(send) => send.run(console).await,
        Command::Event(event) => event.run(console).await,
        Command::Set(set) => set.run(console).await,
        Command::Trash(trash) => trash.run(console).await,
        Command::Insights(insights) => insights.run(console).await,
        Command::Outbox(outbox) => outbox.run(console).await,
        Command::Emulate(emulate) => emulate.run(console).await,
        Command::Env(env) => env.run(console).await,
        Command::Demo(demo) => demo.run(console).await,
        Command::Completions(completions) => completions.run(command(), console),
        Command::Man(man) => man.run(command(), console),
    };
    let flushed = console.out.flush();
    match result {
        Ok(exit) if flushed.is_ok() => exit,
        Ok(_) => Exit::Failure,
        Err(failure) => {
            let failure = match service {
                Some((connection, files)) => advise_project(failure, connection, &files).await,
                None => failure,
            };
            // If standard error is closed, the failure cannot be printed.
            let _ = write_failure(console.err, &failure);
            failure.exit
        }
    }
}

fn write_failure(err: &mut dyn Write, failure: &Failure) -> std::io::Result<()> {
    if failure.what.is_empty() {
        return Ok(());
    }
    let (error, note) = (style::ERROR, style::NOTE);
    writeln!(err, "{error}error{error:#}: {}", printable(&failure.what))?;
    if let Some(excerpt) = &failure.excerpt {
        let (line, text) = &**excerpt;
        let faint = style::FAINT;
        writeln!(err, "{faint}{line:>4} |{faint:#} {}", printable(text))?;
    }
    if let Some(advice) = &failure.advice {
        writeln!(err, "{note} help{note:#}: {}", printable(advice))?;
    }
    failure.others.iter().try_for_each(|other| write_failure(err, other))?;
    err.flush()
}
