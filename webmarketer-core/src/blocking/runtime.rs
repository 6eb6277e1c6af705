//! The thread that serves the connections and timers of a blocking client, and how a call waits for its answer.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures_core::Stream;
use futures_util::StreamExt as _;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};

/// The thread that serves connections and timers.
#[derive(Debug)]
pub(super) struct Runtime {
    handle: Handle,
    /// The process that the thread belongs to.
    process: u32,
    // Dropped, it tells the thread to end.
    _stop: oneshot::Sender<()>,
}

impl Runtime {
    pub(super) fn start(client: crate::Client) -> Result<Self, Error> {
        let process = client.process();
        check(process)?;
        let failed = |error: std::io::Error| {
            let message = format!("the thread of the blocking client cannot be started: {error}");
            Error::new(ErrorKind::InvalidInput, message).with_source(error)
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, started) = mpsc::channel();
        let serve = move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                // Who waits for it is there, or nobody is left to serve.
                let _ = ready.send(Ok(runtime.handle().clone()));
                // Nobody sends anything: the sender is dropped.
                let _ = runtime.block_on(stopped);
                // An exchange of a refresh token that outlives its call also outlives the client.
                runtime.block_on(client.wait_for_tokens());
            }
            Err(error) => drop(ready.send(Err(error))),
        };
        thread::Builder::new().name("webmarketer".to_owned()).spawn(serve).map_err(failed)?;
        let handle = started.recv().unwrap_or_else(|_| Err(std::io::Error::other("it ended"))).map_err(failed)?;
        Ok(Self { handle, process, _stop: stop })
    }

    pub(super) fn is_forked(&self) -> bool {
        self.process != std::process::id()
    }

    /// An error in a process that was forked from the client's own: connections and timers would never be served.
    pub(super) fn check_process(&self) -> Result<(), Error> {
        check(self.process)
    }

    /// Waits for the answer of a call on this very thread, whatever else runs on it.
    pub(super) fn wait<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.check_process()?;
        self.block_on(call)
    }

    /// The items of a stream, each waited for. After an error comes nothing more.
    pub(super) fn iterate<'a, T: 'a>(
        &'a self,
        stream: impl Stream<Item = Result<T, Error>> + 'a,
    ) -> impl Iterator<Item = Result<T, Error>> + 'a {
        let (mut stream, mut ended) = (Box::pin(stream), false);
        std::iter::from_fn(move || {
            if ended {
                return None;
            }
            let item = match self.check_process() {
                Ok(()) => self.block_on(stream.next()),
                Err(error) => Some(Err(error)),
            };
            ended = !matches!(item, Some(Ok(_)));
            item
        })
    }

    pub(super) fn block_on<F: Future>(&self, future: F) -> F::Output {
        let _inside = self.handle.enter();
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            thread::park();
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Checks that this is the process in which the client was created.
fn check(process: u32) -> Result<(), Error> {
    if process == std::process::id() {
        return Ok(());
    }
    let message = "the client was made before this process was forked, and what serves it is not in this process; make a \
        client in each process, after the fork";
    Err(Error::new(ErrorKind::InvalidInput, message))
}
