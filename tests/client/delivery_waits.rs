//! `flush`, `shutdown` and dropping a client keep their deadline in any runtime, with any fault of the service.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Delivery, DeliveryReport, DropReason, ErrorKind, WebmarketerEvent};
use webmarketer_test_support::{Reply, Service, unused_address};

use crate::clients::{ClientOfService as _, shop};

const DEADLINE: Duration = Duration::from_millis(300);
/// Long before any timeout of a request. A busy machine is slow to wake a thread.
const LATE: Duration = Duration::from_secs(10);
const LONG: Duration = Duration::from_mins(1);

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "newsletter")]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: String,
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
fn wait<T>(future: impl Future<Output = T>) -> T {
    let waker = Arc::new(Unpark(thread::current())).into();
    let (mut context, mut future) = (Context::from_waker(&waker), pin!(future));
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Flushes in its destructor.
struct FlushOnDrop<'a>(&'a Client, &'a Mutex<Option<DeliveryReport>>);

impl Drop for FlushOnDrop<'_> {
    fn drop(&mut self) {
        *self.1.lock().unwrap() = Some(self.0.blocking().unwrap().flush(DEADLINE));
    }
}

/// Flushes while a panic unwinds.
fn flush_in_a_panic(client: &Client) -> DeliveryReport {
    let report = Mutex::default();
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let _flushes = FlushOnDrop(client, &report);
        resume_unwind(Box::new("a panic"));
    }));
    report.into_inner().unwrap().unwrap()
}

fn flush_on_drop(client: &Client) -> DeliveryReport {
    let report = Mutex::default();
    drop(FlushOnDrop(client, &report));
    report.into_inner().unwrap().unwrap()
}

type Flush = fn(&Client) -> DeliveryReport;

fn runtime(workers: usize) -> Runtime {
    match workers {
        0 => Builder::new_current_thread().enable_all().build().unwrap(),
        workers => Builder::new_multi_thread().worker_threads(workers).enable_all().build().unwrap(),
    }
}

/// Every place where a program may flush.
const PLACES: [(&str, Flush); 7] = [
    ("without a runtime", |client| wait(client.flush(DEADLINE))),
    ("in a runtime of one thread", |client| runtime(0).block_on(client.flush(DEADLINE))),
    ("in a runtime of one worker", |client| {
        runtime(1).block_on(async { tokio::spawn(client.flush(DEADLINE)).await.unwrap() })
    }),
    ("in a runtime of many workers", |client| {
        runtime(4).block_on(async { tokio::spawn(client.flush(DEADLINE)).await.unwrap() })
    }),
    ("in a blocking task", |client| {
        let client = client.clone();
        let flush = move || client.blocking().unwrap().flush(DEADLINE);
        runtime(1).block_on(async { tokio::task::spawn_blocking(flush).await.unwrap() })
    }),
    ("in a destructor in a task", |client| runtime(0).block_on(async { flush_on_drop(client) })),
    ("in a panic in a task", |client| runtime(0).block_on(async { flush_in_a_panic(client) })),
];

/// What services do that receive no event: the name, and a client with a queue.
fn services() -> [(&'static str, Client); 3] {
    let queue = || Delivery::memory().drop_timeout(DEADLINE);
    let scripted = |reply: Reply| {
        // It serves until the tests are over.
        let service: &'static Service = Box::leak(Box::new(Service::start(move |_| reply.clone())));
        service.client_builder().delivery(queue()).build().unwrap()
    };
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
    let dead = builder.api_base(format!("http://{}", unused_address())).delivery(queue()).build().unwrap();
    let hour = Reply::Answer(429, "Retry-After: 3600\r\n".to_owned(), Vec::new());
    [("nothing listens", dead), ("no answer comes", scripted(Reply::Nothing)), ("a pause of an hour", scripted(hour))]
}

fn in_time<T>(what: &str, call: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let output = call();
    let elapsed = started.elapsed();
    assert!((DEADLINE..LATE).contains(&elapsed), "{what}: {elapsed:?}");
    output
}

#[test]
fn a_flush_keeps_its_deadline_in_every_runtime_and_loses_nothing() {
    for (service, client) in services() {
        for number in 1..=20 {
            enqueue(&client).unwrap();
            if number % 10 == 0 {
                for (place, flush) in PLACES {
                    let report = in_time(&format!("{service}, {place}"), || flush(&client));
                    assert_eq!((report.held, report.received), (number, 0), "{service}, {place}");
                }
            }
        }
    }
}

#[test]
fn a_shutdown_keeps_its_deadline_drops_the_rest_and_accepts_no_more() {
    for (service, client) in services() {
        enqueue(&client).unwrap();
        let report = in_time(service, || wait(client.shutdown(DEADLINE)));
        assert_eq!((report.held, report.dropped.of(DropReason::ShutDown)), (0, 1), "{service}");
        assert_eq!(enqueue(&client), Err(ErrorKind::ShutDown));
        assert_eq!(wait(client.shutdown(LONG)), DeliveryReport::default(), "the second finds nothing");
    }
}

#[test]
fn a_client_that_is_dropped_blocks_for_a_limited_time_and_reports_what_is_lost() {
    let failed = Arc::new(Mutex::new(Vec::new()));
    let failures = failed.clone();
    let queue = Delivery::memory()
        .drop_timeout(DEADLINE)
        .on_failure(move |event| failures.lock().unwrap().push(event.reason()));
    let service = Service::start(|_| Reply::Nothing);
    let client = service.client_builder().delivery(queue).build().unwrap();
    enqueue(&client).unwrap();
    drop(client.clone());
    assert!(failed.lock().unwrap().is_empty(), "another clone is there");
    in_time("drop", || drop(client));
    assert_eq!(*failed.lock().unwrap(), [DropReason::ShutDown]);
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
