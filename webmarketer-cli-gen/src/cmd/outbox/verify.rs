//! `webmarketer outbox PATH verify`: reads and checks all of the file.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::Args;
use webmarketer_core::outbox::OutboxFile;

use crate::report;
use crate::terminal::{Console, Exit, Failure};

/// How often the progress is read.
const STEP: Duration = Duration::from_millis(50);

/// Read all of the outbox, and check it.
///
/// Exits with 100 if entries or dead letters are damaged, and with 101 if the file is unreadable. An application that
/// opens the file keeps damaged entries as dead letters, and renames an unreadable file.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Write JSON: an object with `entries`, `dead` and `damaged`
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) async fn run(self, mut file: OutboxFile, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let usage = file.usage()?;
        let total = usage.entries + usage.dead;
        let verified = console.waiting(report::CHECKING_OUTBOX, async |progress| {
            let done = Arc::new(AtomicU64::new(0));
            let counter = Arc::clone(&done);
            let count = move |read| {
                counter.fetch_add(read, Ordering::Relaxed);
            };
            let mut check = tokio::task::spawn_blocking(move || file.verify(count));
            loop {
                tokio::select! {
                    verified = &mut check => return verified,
                    () = tokio::time::sleep(STEP) => progress.tell(done.load(Ordering::Relaxed), total),
                }
            }
        });
        let stopped =
            |error: tokio::task::JoinError| Failure::new(Exit::Failure, format!("the check stopped: {error}"));
        let verified = verified.await.map_err(stopped)??;
        if self.json {
            report::write_json(console.out, &report::verified_outbox_json(verified))?;
        } else {
            report::write_verified_outbox(console.out, verified)?;
        }
        Ok(if verified.damaged == 0 { Exit::Agree } else { Exit::Breaking })
    }
}
