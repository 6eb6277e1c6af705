//! `flush`, `shutdown` and dropping a client keep their deadline in any runtime, with any fault of the service, with a
//! queue in memory and with an outbox. Their report is what the service has received and what the outbox holds.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, ClientBuilder, Delivery, DeliveryReport, DropReason, ErrorKind, WebmarketerEvent as _};
use webmarketer_test_support::{Reply, Service, unused_address};

use crate::clients::ClientOfService as _;
use crate::delivery_waits::{LONG, Newsletter, runtime, wait};

const DEADLINE: Duration = Duration::from_millis(300);
/// The variable that sets how many milliseconds after its deadline a call may return.
const MARGIN: &str = "WEBMARKETER_TEST_DEADLINE_MARGIN";
/// The same without the variable, for a busy machine. It is far below the timeout of a request and every long pause.
const MARGIN_MILLIS: u64 = 2_000;
/// The number of events of each case.
const EVENTS: u64 = 6;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Queue {
    Memory,
    Outbox,
}

/// Why the service does not receive all events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NothingListens,
    NoAnswer,
    PauseOfAnHour,
    FullQueue,
    NoAnswerAfterThree,
}

const QUEUES: [Queue; 2] = [Queue::Memory, Queue::Outbox];
const FAULTS: [Fault; 5] =
    [Fault::NothingListens, Fault::NoAnswer, Fault::PauseOfAnHour, Fault::FullQueue, Fault::NoAnswerAfterThree];

/// A service with a fault, and the outbox of its clients.
struct Case {
    queue: Queue,
    fault: Fault,
    service: Option<Service>,
    /// An address where nothing listens.
    address: SocketAddr,
    folder: TempDir,
    /// How many events the service has received.
    received: Arc<AtomicU64>,
    /// How many events `on_failure` has reported.
    failed: Arc<AtomicU64>,
}

impl Case {
    fn new(queue: Queue, fault: Fault) -> Self {
        let received: Arc<AtomicU64> = Arc::default();
        let count = received.clone();
        let answer = move |_: &_| match fault {
            Fault::PauseOfAnHour => Reply::Answer(429, "Retry-After: 3600\r\n".to_owned(), Vec::new()),
            Fault::NoAnswerAfterThree => {
                let receive = |count| (count < 3).then_some(count + 1);
                match count.fetch_update(Ordering::SeqCst, Ordering::SeqCst, receive) {
                    Ok(number) => Reply::Answer(200, String::new(), format!("\"{number}\"").into_bytes()),
                    Err(_) => Reply::Nothing,
                }
            }
            Fault::NothingListens | Fault::NoAnswer | Fault::FullQueue => Reply::Nothing,
        };
        let service = (fault != Fault::NothingListens).then(|| Service::start(answer));
        let (folder, address) = (tempfile::tempdir().unwrap(), unused_address());
        Self { queue, fault, service, address, folder, received, failed: Arc::default() }
    }

    fn builder(&self) -> ClientBuilder {
        if let Some(service) = &self.service {
            return service.client_builder();
        }
        let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
        builder.api_base(format!("http://{}", self.address))
    }

    fn client(&self, drop_timeout: Duration) -> Client {
        let max_events = if self.fault == Fault::FullQueue { usize::try_from(EVENTS).unwrap() } else { 1000 };
        let failed = self.failed.clone();
        let on_failure = move |_: &_| {
            failed.fetch_add(1, Ordering::SeqCst);
        };
        let builder = match self.queue {
            Queue::Memory => self
                .builder()
                .delivery(Delivery::memory().max_events(max_events).drop_timeout(drop_timeout).on_failure(on_failure)),
            Queue::Outbox => self.builder().delivery(
                Delivery::outbox(self.folder.path().join("outbox"))
                    .max_events(max_events)
                    .drop_timeout(drop_timeout)
                    .on_failure(on_failure),
            ),
        };
        builder.build().unwrap()
    }

    /// A client whose events are in its queue, except for those that the service has received.
    fn filled_client(&self, drop_timeout: Duration) -> Client {
        let client = self.client(drop_timeout);
        for _ in 1..EVENTS {
            newsletter().enqueue(&client).unwrap();
        }
        match self.queue {
            Queue::Memory => drop(newsletter().enqueue(&client).unwrap()),
            // The others are stored before it.
            Queue::Outbox => drop(wait(newsletter().persist(&client)).unwrap()),
        }
        if self.fault == Fault::FullQueue {
            assert_eq!(newsletter().enqueue(&client).unwrap_err().kind(), ErrorKind::QueueFull);
        }
        let started = Instant::now();
        while client.delivery_metrics().unwrap().received < self.to_receive() && started.elapsed() < LONG {
            thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(self.received.load(Ordering::SeqCst), self.to_receive());
        client
    }

    fn to_receive(&self) -> u64 {
        if self.fault == Fault::NoAnswerAfterThree { 3 } else { 0 }
    }

    fn rest(&self) -> u64 {
        EVENTS - self.to_receive()
    }

    /// What a client finds that is started after the process has ended.
    fn check_next_client(&self, what: &str) {
        let expected = if self.queue == Queue::Outbox { self.rest() } else { 0 };
        assert_eq!(self.client(Duration::ZERO).delivery_metrics().unwrap().accepted, expected, "{what}");
    }
}

fn newsletter() -> Newsletter {
    Newsletter { email: "ada@example.com".to_owned() }
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    Flush,
    ShutDown,
}

impl Ending {
    fn begin(self, client: &Client) -> Pin<Box<dyn Future<Output = DeliveryReport> + Send>> {
        match self {
            Self::Flush => Box::pin(client.flush(DEADLINE)),
            Self::ShutDown => Box::pin(client.shutdown(DEADLINE)),
        }
    }

    fn block(self, client: &Client) -> DeliveryReport {
        let blocking = client.blocking().unwrap();
        match self {
            Self::Flush => blocking.flush(DEADLINE),
            Self::ShutDown => blocking.shutdown(DEADLINE),
        }
    }
}

/// Calls a function in its destructor.
struct CallOnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for CallOnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Calls a function while a panic unwinds.
fn call_in_a_panic(call: impl FnMut()) {
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let _calls = CallOnDrop(call);
        resume_unwind(Box::new("a panic"));
    }));
}

fn block_in(client: &Client, ending: Ending, place: fn(&mut dyn FnMut())) -> DeliveryReport {
    let report = Mutex::new(None);
    place(&mut || *report.lock().unwrap() = Some(ending.block(client)));
    report.into_inner().unwrap().unwrap()
}

type End = fn(&Client, Ending) -> DeliveryReport;
type DropClient = fn(Client);

/// The places where a program may flush or shut down.
const PLACES: [(&str, End); 7] = [
    ("without a runtime", |client, ending| wait(ending.begin(client))),
    ("in a runtime of one thread", |client, ending| runtime(0).block_on(ending.begin(client))),
    ("in a runtime of one worker", |client, ending| {
        runtime(1).block_on(async { tokio::spawn(ending.begin(client)).await.unwrap() })
    }),
    ("in a runtime of many workers", |client, ending| {
        runtime(4).block_on(async { tokio::spawn(ending.begin(client)).await.unwrap() })
    }),
    ("in a blocking task", |client, ending| {
        let client = client.clone();
        runtime(1).block_on(async { tokio::task::spawn_blocking(move || ending.block(&client)).await.unwrap() })
    }),
    ("in a destructor in a task", |client, ending| {
        block_in(client, ending, |call| runtime(0).block_on(async { drop(CallOnDrop(call)) }))
    }),
    ("in a panic in a task", |client, ending| {
        block_in(client, ending, |call| runtime(0).block_on(async { call_in_a_panic(call) }))
    }),
];

/// The places where a program may drop the last client.
const PLACES_TO_DROP: [(&str, DropClient); 6] = [
    ("without a runtime", drop),
    ("in a runtime of one thread", |client| runtime(0).block_on(async { drop(client) })),
    ("in a runtime of one worker", |client| {
        runtime(1).block_on(async { tokio::spawn(async { drop(client) }).await.unwrap() });
    }),
    ("in a runtime of many workers", |client| {
        runtime(4).block_on(async { tokio::spawn(async { drop(client) }).await.unwrap() });
    }),
    ("in a blocking task", |client| {
        runtime(1).block_on(async { tokio::task::spawn_blocking(|| drop(client)).await.unwrap() });
    }),
    ("in a panic in a task", |client| {
        let mut client = Some(client);
        runtime(0).block_on(async { call_in_a_panic(|| drop(client.take())) });
    }),
];

/// How long after its deadline a call may return.
fn margin() -> Duration {
    Duration::from_millis(std::env::var(MARGIN).map_or(MARGIN_MILLIS, |millis| millis.parse().unwrap()))
}

/// Checks that a call returns at its deadline, and not earlier.
fn in_time<T>(what: &str, call: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let output = call();
    let late = started.elapsed().checked_sub(DEADLINE);
    assert!(late.is_some_and(|late| late <= margin()), "{what}: {:?}", started.elapsed());
    output
}

/// Runs a test for each queue and each fault: at the same time, or one after the other if the margin is set.
fn for_each_case(test: impl Fn(Queue, Fault) + Sync) {
    if std::env::var_os(MARGIN).is_some() {
        return QUEUES.into_iter().for_each(|queue| FAULTS.into_iter().for_each(|fault| test(queue, fault)));
    }
    thread::scope(|scope| {
        for queue in QUEUES {
            for fault in FAULTS {
                scope.spawn({
                    let test = &test;
                    move || test(queue, fault)
                });
            }
        }
    });
}

#[test]
fn a_flush_keeps_its_deadline_everywhere_and_loses_nothing() {
    for_each_case(|queue, fault| {
        let case = Case::new(queue, fault);
        let client = case.filled_client(Duration::ZERO);
        for (place, end) in PLACES {
            let what = format!("{queue:?}, {fault:?}, {place}");
            let report = in_time(&what, || end(&client, Ending::Flush));
            assert_eq!((report.held, report.received, report.dropped.total()), (case.rest(), 0, 0), "{what}");
        }
        drop(client);
        case.check_next_client("after all flushes");
    });
}

#[test]
fn a_shutdown_keeps_its_deadline_everywhere_and_later_calls_return_at_once() {
    for_each_case(|queue, fault| {
        for (place, end) in PLACES {
            let what = format!("{queue:?}, {fault:?}, {place}");
            let case = Case::new(queue, fault);
            let client = case.filled_client(LONG);
            let report = in_time(&what, || end(&client, Ending::ShutDown));
            let (held, dropped) = if queue == Queue::Outbox { (case.rest(), 0) } else { (0, case.rest()) };
            assert_eq!((report.held, report.received, report.dropped.total()), (held, 0, dropped), "{what}");
            assert_eq!(report.dropped.of(DropReason::ShutDown), dropped, "{what}");
            assert_eq!(newsletter().enqueue(&client).unwrap_err().kind(), ErrorKind::ShutDown);
            let started = Instant::now();
            for later in [wait(client.shutdown(LONG)), wait(client.flush(LONG))] {
                assert_eq!((later.held, later.received, later.dropped.total()), (held, 0, 0), "{what}");
            }
            drop(client);
            assert!(started.elapsed() <= margin(), "{what}: {:?}", started.elapsed());
            assert_eq!(case.failed.load(Ordering::SeqCst), dropped, "{what}");
            case.check_next_client(&what);
        }
    });
}

#[test]
fn a_client_that_is_dropped_anywhere_blocks_for_a_limited_time_and_reports_what_is_lost() {
    for_each_case(|queue, fault| {
        for (place, drop_client) in PLACES_TO_DROP {
            let what = format!("{queue:?}, {fault:?}, {place}");
            let case = Case::new(queue, fault);
            let client = case.filled_client(DEADLINE);
            drop(client.clone());
            assert_eq!(case.failed.load(Ordering::SeqCst), 0, "{what}: another clone is there");
            in_time(&what, || drop_client(client));
            let lost = if queue == Queue::Outbox { 0 } else { case.rest() };
            assert_eq!(case.failed.load(Ordering::SeqCst), lost, "{what}");
            case.check_next_client(&what);
        }
    });
}
