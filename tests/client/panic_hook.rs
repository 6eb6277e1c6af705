//! Events that are enqueued in the panic hook of a process.

use std::panic::{self, Location, PanicHookInfo};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use webmarketer_core::{Client, Delivery, WebmarketerEvent as _};
use webmarketer_test_support::{Reply, Service};

use crate::clients::ClientOfService as _;
use crate::delivery_waits::{Newsletter, runtime, wait};

const LONG: Duration = Duration::from_mins(1);

/// Runs in a child process, because a process has one panic hook for all threads.
#[test]
fn a_panic_hook_can_enqueue_events_in_any_thread() {
    let mut child = Command::new(std::env::current_exe().unwrap());
    let output = child.args(["--exact", "panic_hook::panic_hook_child", "--ignored", "--nocapture"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}{errors}");
}

/// The child process of the test above.
#[test]
#[ignore = "run by another test as a child process"]
fn panic_hook_child() {
    let folder = tempfile::tempdir().unwrap();
    let received = Arc::new(AtomicUsize::new(0));
    let count = received.clone();
    let service = Service::start(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Reply::Answer(200, String::new(), b"\"1\"".to_vec())
    });
    // This function panics once, in the thread of the queue.
    let has_panicked = AtomicBool::new(false);
    let panicking = move |_: webmarketer_core::ReceivedEvent<'_>| {
        assert!(has_panicked.swap(true, Ordering::SeqCst), "a mistake in `on_received`");
    };
    let memory = service.client_builder().delivery(Delivery::memory().on_received(panicking)).build().unwrap();
    let outbox = Delivery::outbox(folder.path().join("a.outbox"));
    let outbox = service.client_builder().delivery(outbox).build().unwrap();
    let clients = [memory, outbox];
    let of_hook = clients.clone();
    let failures: Arc<Mutex<Vec<String>>> = Arc::default();
    let failed = failures.clone();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let email = format!("{}@example.com", info.location().map_or(0, Location::line));
        for client in &of_hook {
            if let Err(error) = (Newsletter { email: email.clone() }).enqueue(client) {
                failed.lock().unwrap().push(error.to_string());
            }
        }
    }));
    let _ = std::thread::spawn(|| panic!("in a thread")).join();
    runtime(0).block_on(async { drop(tokio::spawn(async { panic!("in a task") }).await) });
    runtime(1).block_on(async { drop(tokio::task::spawn_blocking(|| panic!("in a blocking task")).await) });
    let _ = panic::catch_unwind(|| panic!("in the main thread"));
    // With the panic in the thread of the queue, there were five.
    while clients.iter().any(|client| accepted(client) < 5) {
        std::thread::sleep(Duration::from_millis(5));
    }
    for client in &clients {
        let report = wait(client.flush(LONG));
        assert_eq!((report.held, report.dropped.total()), (0, 0));
        assert_eq!(client.delivery_metrics().unwrap().received, 5);
    }
    drop(panic::take_hook());
    assert_eq!(*failures.lock().unwrap(), Vec::<String>::new());
    assert_eq!(received.load(Ordering::SeqCst), 10);
}

/// How many events were accepted.
fn accepted(client: &Client) -> u64 {
    client.delivery_metrics().unwrap().accepted
}
