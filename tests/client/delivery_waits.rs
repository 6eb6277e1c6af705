//! A queue sends its events also when a runtime is blocked, when its client is dropped, and when a hook panics.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use webmarketer_core::{Client, Delivery, ErrorKind, WebmarketerEvent};
use webmarketer_test_support::{Reply, Service};

use crate::clients::{ClientOfService as _, shop};

/// Long before any timeout of a request. A busy machine is slow to wake a thread.
pub(crate) const LATE: Duration = Duration::from_secs(10);
pub(crate) const LONG: Duration = Duration::from_mins(1);

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "newsletter")]
pub(crate) struct Newsletter {
    #[webmarketer(user, discriminant)]
    pub(crate) email: String,
}

fn enqueue(client: &Client) -> Result<(), ErrorKind> {
    let queued = Newsletter { email: "ada@example.com".to_owned() }.enqueue(client);
    queued.map(drop).map_err(|error| error.kind())
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future without a runtime.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let waker = Arc::new(Unpark(thread::current())).into();
    let (mut context, mut future) = (Context::from_waker(&waker), pin!(future));
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

pub(crate) fn runtime(workers: usize) -> Runtime {
    match workers {
        0 => Builder::new_current_thread().enable_all().build().unwrap(),
        workers => Builder::new_multi_thread().worker_threads(workers).enable_all().build().unwrap(),
    }
}

#[test]
fn a_client_that_is_dropped_sends_what_is_in_its_queue() {
    let runtime = runtime(1);
    let emulator = runtime.block_on(shop().start()).unwrap();
    let client = emulator.client_builder().unwrap().project("shop").unwrap();
    let client = client.delivery(Delivery::memory().drop_timeout(LONG)).build().unwrap();
    for _ in 0..50 {
        enqueue(&client).unwrap();
    }
    drop(client);
    assert_eq!(emulator.arrivals().len(), 50);
}

#[test]
fn a_blocked_runtime_stops_neither_the_queue_nor_its_token() {
    let served = runtime(1);
    let emulator = served.block_on(shop().start()).unwrap();
    let client = emulator
        .client_builder()
        .unwrap()
        .project("shop")
        .unwrap()
        .max_concurrency(1)
        .delivery(Delivery::memory())
        .build()
        .unwrap();
    // The application opens a connection and gets a token in a runtime that ends, and another is blocked.
    runtime(0).block_on(async { client.me().await.unwrap() });
    emulator.revoke_tokens(false);
    runtime(0).block_on(async {
        let waits = tokio::spawn({
            let client = client.clone();
            async move { client.me().await }
        });
        tokio::task::yield_now().await;
        enqueue(&client).unwrap();
        // It blocks the one thread that there is.
        assert_eq!(client.blocking().unwrap().flush(LONG).received, 1);
        waits.await.unwrap().unwrap();
    });
}

#[test]
fn hooks_that_panic_or_drop_the_last_client_do_no_harm() {
    let held: Arc<Mutex<Option<Client>>> = Arc::default();
    let (dropped, told) = (held.clone(), Arc::new(Mutex::new(0)));
    let count = told.clone();
    let queue = Delivery::memory().drop_timeout(LONG).on_received(move |_| {
        *count.lock().unwrap() += 1;
        drop(dropped.lock().unwrap().take());
        resume_unwind(Box::new("a mistake in the hook"));
    });
    let is_held = held.clone();
    let service = Service::start(move |_| {
        while is_held.lock().unwrap().is_none() {
            thread::sleep(Duration::from_millis(5));
        }
        Reply::Answer(200, String::new(), b"\"1\"".to_vec())
    });
    let client = service.client_builder().delivery(queue).build().unwrap();
    enqueue(&client).unwrap();
    let flush = client.flush(LONG);
    *held.lock().unwrap() = Some(client);
    assert_eq!(wait(flush).received, 1);
    let started = Instant::now();
    while *told.lock().unwrap() == 0 && started.elapsed() < LATE {
        thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(*told.lock().unwrap(), 1);
}
