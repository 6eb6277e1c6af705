//! `webmarketer outbox`: inspects, checks, exports and sends an outbox.

mod dead;
mod drain;
mod export;
mod inspect;
mod pages;
mod verify;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use webmarketer_core::outbox::OutboxFile;

use crate::terminal::{Console, Exit, Failure};

/// Inspect, check, send or export the outbox of an application, or retry its dead letters.
///
/// The file is locked meanwhile. It cannot be used while an application has it open: stop the application first. The
/// data of events is not shown, because it may be personal data, unless `--show-values` is given.
#[derive(Args, Debug)]
pub(crate) struct Outbox {
    /// The file of the outbox
    #[arg(value_name = "PATH")]
    path: PathBuf,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Inspect(inspect::Inspect),
    Verify(verify::Verify),
    Drain(drain::Drain),
    Export(export::Export),
    Dead(dead::Dead),
}

impl Outbox {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let file = OutboxFile::open(&self.path)?;
        match self.verb {
            Verb::Inspect(inspect) => inspect.run(file, console).await,
            Verb::Verify(verify) => verify.run(file, console).await,
            Verb::Drain(drain) => drain.run(file, console).await,
            Verb::Export(export) => export.run(file, console).await,
            Verb::Dead(dead) => dead.run(file, console).await,
        }
    }
}
