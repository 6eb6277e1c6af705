//! The thread that serves the connections and timers of a blocking client, and how a call waits for its answer.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures_core::Stream;
use futures_util::StreamExt as _;

use crate::client::RuntimeThread;
use crate::error::{Error, ErrorKind};

/// The thread that serves connections and timers.
#[derive(Debug)]
pub(super) struct Runtime(RuntimeThread);

impl Runtime {
    pub(super) fn start(client: &crate::Client) -> Result<Self, Error> {
        check(client.process() != std::process::id())?;
        // An exchange of a refresh token that outlives its call also outlives the client.
        // It does not keep the client alive, so that the queue and the feeds end with the last clone.
        let client = client.without_queue();
        Ok(Self(RuntimeThread::start(async move { client.wait_for_tokens().await })?))
    }

    pub(super) fn is_forked(&self) -> bool {
        self.0.is_forked()
    }

    /// An error in a process that was forked from the client's own: connections and timers would never be served.
    pub(super) fn check_process(&self) -> Result<(), Error> {
        check(self.is_forked())
    }

    /// Blocks this thread until a call has finished, also inside a runtime.
    pub(super) fn wait<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.check_process()?;
        self.block_on(call)
    }

    /// The items of a stream, as a blocking iterator. It ends after an error.
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
        let _inside = self.0.handle().enter();
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
fn check(is_forked: bool) -> Result<(), Error> {
    if !is_forked {
        return Ok(());
    }
    let message = "the client was made before this process was forked, and what serves it is not in this process; make a \
        client in each process, after the fork";
    Err(Error::new(ErrorKind::InvalidInput, message))
}
