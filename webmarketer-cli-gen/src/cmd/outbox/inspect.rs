//! `webmarketer outbox PATH inspect`: what the outbox holds.

use clap::Args;
use webmarketer_core::outbox::OutboxFile;

use super::pages::{each_dead_letter, each_entry};
use crate::report::{self, OutboxSummary};
use crate::terminal::{Console, Exit, Failure};

/// Show what the outbox holds, and which project it is for.
#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// Write JSON: an object with `project`, `apiBase`, `entries`, `bytes`, `oldest`, `eventTypes`, `updates`, `dead`,
    /// `deadReasons`, `removedDead` and `diskBytes`
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub(super) async fn run(self, mut file: OutboxFile, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut summary = OutboxSummary::new(file.usage()?, file.target().cloned(), file.removed_dead_letters());
        let counted = console.waiting(report::READING_OUTBOX, async |progress| {
            let count_entry = |entry| {
                summary.count_entry(&entry);
                Ok(())
            };
            each_entry(&mut file, progress, count_entry).await?;
            let count_dead_letter = |letter| {
                summary.count_dead_letter(&letter);
                Ok(())
            };
            each_dead_letter(&mut file, progress, count_dead_letter).await
        });
        counted.await?;
        if self.json {
            report::write_json(console.out, &report::outbox_summary_json(&summary))?;
        } else {
            report::write_outbox_summary(console.out, &summary)?;
        }
        Ok(Exit::Agree)
    }
}
