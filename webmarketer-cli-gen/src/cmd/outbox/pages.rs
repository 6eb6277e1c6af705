//! Reads an outbox in pages, so that any number of entries needs little memory.

use webmarketer_core::outbox::{DeadLetter, Entry, OutboxFile};

use crate::terminal::{Failure, Progress};

/// How many entries are read at once.
const PAGE: usize = 256;

/// Calls a function for each entry.
pub(super) async fn each_entry(
    file: &mut OutboxFile,
    progress: &Progress,
    mut visit: impl FnMut(Entry) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let total = file.usage()?.entries;
    let (mut next, mut done) = (0, 0);
    loop {
        let entries = file.entries(next, PAGE)?;
        let Some(last) = entries.last() else { return Ok(()) };
        next = last.number + 1;
        done += entries.len() as u64;
        entries.into_iter().try_for_each(&mut visit)?;
        progress.tell(done, total);
        // The progress is drawn.
        tokio::task::yield_now().await;
    }
}

/// Calls a function for each dead letter.
pub(super) async fn each_dead_letter(
    file: &mut OutboxFile,
    progress: &Progress,
    mut visit: impl FnMut(DeadLetter) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let total = file.usage()?.dead;
    let (mut next, mut done) = (0, 0);
    loop {
        let letters = file.dead_letters(next, PAGE)?;
        let Some(last) = letters.last() else { return Ok(()) };
        next = last.number + 1;
        done += letters.len() as u64;
        letters.into_iter().try_for_each(&mut visit)?;
        progress.tell(done, total);
        tokio::task::yield_now().await;
    }
}
