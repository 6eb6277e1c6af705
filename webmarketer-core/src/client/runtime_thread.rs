//! A thread with its own runtime for connections and timers, which does not depend on the runtime of the application.

use std::future::Future;
use std::io;
use std::sync::mpsc;
use std::thread::{self, ThreadId};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};

/// A thread with a runtime for connections and timers. It ends when this value is dropped.
#[derive(Debug)]
pub(crate) struct RuntimeThread {
    handle: Handle,
    thread: ThreadId,
    /// The process that the thread belongs to.
    process: u32,
    // The thread ends when it is dropped.
    _stop: oneshot::Sender<()>,
}

impl RuntimeThread {
    /// Starts the thread. `at_end` runs on it before it ends.
    pub(crate) fn start(at_end: impl Future<Output = ()> + Send + 'static) -> Result<Self, Error> {
        let failed = |error: io::Error| {
            let message = format!("the thread of the client cannot be started: {error}");
            Error::new(ErrorKind::InvalidInput, message).with_source(error)
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, started) = mpsc::channel();
        let serve = move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                // The receiver waits in this very function.
                let _ = ready.send(Ok(runtime.handle().clone()));
                // Nothing is sent: the sender is dropped.
                let _ = runtime.block_on(stopped);
                runtime.block_on(at_end);
            }
            Err(error) => drop(ready.send(Err(error))),
        };
        let thread = thread::Builder::new().name("webmarketer".to_owned()).spawn(serve).map_err(failed)?;
        let handle = started.recv().unwrap_or_else(|_| Err(io::Error::other("it ended"))).map_err(failed)?;
        Ok(Self { handle, thread: thread.thread().id(), process: std::process::id(), _stop: stop })
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }

    /// Whether the caller is that thread.
    pub(crate) fn is_current(&self) -> bool {
        thread::current().id() == self.thread
    }

    /// Whether this process was forked from the one in which the thread runs.
    pub(crate) fn is_forked(&self) -> bool {
        self.process != std::process::id()
    }
}
