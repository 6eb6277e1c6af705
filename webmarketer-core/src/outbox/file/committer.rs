//! The thread that owns an outbox file. It answers one command after the other.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::super::store::{Changes, Entry, StoreUsage, Target};
use super::error::OutboxError;
use super::file_disk::FileDisk;
use super::outbox_file::{OpenOutbox, initialise};
use super::settings::Settings;

/// Idle time before the file is compacted, if it is much larger than its content.
const IDLE: Duration = Duration::from_secs(1);

/// How long `drop` waits for the thread to end, so that the file can be opened again at once. It takes milliseconds,
/// except on a disk that does not answer.
const END: Duration = Duration::from_secs(10);

type Answer<T> = oneshot::Sender<Result<T, OutboxError>>;

/// A request to the thread.
pub(super) enum Command {
    Open(Target, Answer<()>),
    Commit(Changes, Answer<Option<u64>>),
    Claim(usize, Answer<Vec<Entry>>),
    Usage(Answer<StoreUsage>),
}

/// The thread.
#[derive(Debug)]
pub(super) struct Committer {
    // Dropped first, which ends the thread.
    requests: Option<Sender<Command>>,
    ended: Mutex<Receiver<()>>,
    path: PathBuf,
    /// The process that the thread belongs to.
    process: u32,
}

impl Committer {
    /// Starts the thread, which opens the file at its first request.
    pub(super) fn start(path: PathBuf, settings: Settings) -> Result<Self, OutboxError> {
        let file = path.clone();
        Self::start_with(path, move |requests| serve(&file, settings, requests))
    }

    fn start_with(path: PathBuf, serve: impl FnOnce(&Receiver<Command>) + Send + 'static) -> Result<Self, OutboxError> {
        let (requests, received) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let serve = move || {
            serve(&received);
            drop(end);
        };
        let thread = thread::Builder::new().name("webmarketer-outbox".to_owned()).spawn(serve);
        thread.map_err(|source| OutboxError::Io { path: path.clone(), doing: "start the thread of", source })?;
        Ok(Self { requests: Some(requests), ended: Mutex::new(ended), path, process: std::process::id() })
    }

    /// Asks the thread, and waits for the answer.
    pub(super) async fn ask<T>(&self, request: impl FnOnce(Answer<T>) -> Command) -> Result<T, OutboxError> {
        let not_open = || OutboxError::NotOpen { path: self.path.clone() };
        // A fork has no other threads than the one that forked.
        if self.process != std::process::id() {
            return Err(not_open());
        }
        let (answer, answered) = oneshot::channel();
        let requests = self.requests.as_ref().ok_or_else(not_open)?;
        requests.send(request(answer)).map_err(|_| not_open())?;
        answered.await.map_err(|_| not_open())?
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        drop(self.requests.take());
        if self.process == std::process::id() {
            // Nothing is sent: the other end is dropped when the file is closed.
            let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
            let _ = ended.recv_timeout(END);
        }
    }
}

fn serve(path: &Path, settings: Settings, requests: &Receiver<Command>) {
    let mut outbox: Option<OpenOutbox> = None;
    let mut is_compact = false;
    loop {
        let request = match &mut outbox {
            Some(open) if !is_compact => match requests.recv_timeout(IDLE) {
                Err(RecvTimeoutError::Timeout) => {
                    is_compact = true;
                    if let Err(error) = open.compact_if_large() {
                        tracing::warn!(
                            name: "outbox_not_compacted", target: "webmarketer::delivery", %error,
                            "the outbox was not compacted"
                        );
                    }
                    continue;
                }
                other => other.ok(),
            },
            _ => requests.recv().ok(),
        };
        let Some(request) = request else { return };
        is_compact = false;
        answer(path, settings, &mut outbox, request);
    }
}

/// Answers a request. A caller that does not wait any more needs no answer.
fn answer(path: &Path, settings: Settings, outbox: &mut Option<OpenOutbox>, request: Command) {
    let not_open = || OutboxError::NotOpen { path: path.to_owned() };
    match request {
        Command::Open(target, answer) => {
            let opened =
                if outbox.is_none() { open(path, settings).map(|opened| *outbox = Some(opened)) } else { Ok(()) };
            let opened = opened.and_then(|()| outbox.as_mut().ok_or_else(not_open)?.open_for(&target));
            if matches!(opened, Err(OutboxError::OtherTarget { .. })) {
                *outbox = None;
            }
            let _ = answer.send(opened);
        }
        // The caller has given it up.
        Command::Commit(_, answer) if answer.is_closed() => {}
        Command::Commit(changes, answer) => {
            let _ = answer.send(outbox.as_mut().ok_or_else(not_open).and_then(|outbox| outbox.commit(&changes)));
        }
        Command::Claim(count, answer) => {
            let from = outbox.as_ref().map(OpenOutbox::cursor);
            let claimed = outbox.as_mut().ok_or_else(not_open).and_then(|outbox| outbox.claim(count));
            let is_lost = answer.send(claimed).is_err();
            if let (Some(outbox), Some(from), true) = (outbox, from, is_lost) {
                outbox.claim_again(from);
            }
        }
        Command::Usage(answer) => {
            let _ = answer.send(outbox.as_mut().ok_or_else(not_open).and_then(OpenOutbox::usage));
        }
    }
}

fn open(path: &Path, settings: Settings) -> Result<OpenOutbox, OutboxError> {
    let disk = FileDisk::open(path, settings.reserve, &|backend| initialise(path, backend, 0))?;
    OpenOutbox::new(path, Box::new(disk), settings)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_committer_that_is_dropped_waits_until_a_slow_disk_has_closed_the_file() {
        let is_closed = Arc::new(AtomicBool::new(false));
        let of_thread = is_closed.clone();
        let committer = Committer::start_with(PathBuf::from("a.outbox"), move |requests| {
            while requests.recv().is_ok() {}
            thread::sleep(Duration::from_secs(3));
            of_thread.store(true, Ordering::SeqCst);
        });
        drop(committer.unwrap());
        assert!(is_closed.load(Ordering::SeqCst));
    }
}
