//! `webmarketer outbox PATH export`: the entries as lines of JSON.

use clap::Args;
use webmarketer_core::outbox::OutboxFile;

use super::pages::each_entry;
use crate::report;
use crate::terminal::{Console, Exit, Failure};

/// Write the entries of the outbox, the oldest first.
///
/// Each line is a JSON object with `number`, `accepted`, `kind` (`event`, `state` or `statistic`), `size`, and
/// `eventType` and `nonce`, or `eventId` and `key`. The entries stay in the outbox.
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Also write the body of each request in `body`, as text: it has the data of the event
    #[arg(long)]
    show_values: bool,
}

impl Export {
    pub(super) async fn run(self, mut file: OutboxFile, console: &mut Console<'_>) -> Result<Exit, Failure> {
        // Progress would be in the middle of the lines on a terminal.
        let progress = crate::terminal::Progress::default();
        let written = each_entry(&mut file, &progress, |entry| {
            let line = report::outbox_entry_json(&entry, self.show_values);
            Ok(report::write_json_line(console.out, &line)?)
        });
        written.await?;
        Ok(Exit::Agree)
    }
}
