//! Clients in a process that was forked after they were made.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use webmarketer_core::auth::Auth;
use webmarketer_core::{Client, Delivery, ErrorKind, WebmarketerEvent, blocking};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_test_support::unused_address;

use crate::delivery_waits::{LONG, wait};

#[derive(WebmarketerEvent)]
struct Visit {
    page: String,
}

/// The results in the forked process, one word for each call. The outbox is that of another client.
fn calls_in_child(client: blocking::Client, source: &Client, outbox: &Client) -> String {
    let kind = |kind: ErrorKind| if kind == ErrorKind::InvalidInput { "refused " } else { "other " };
    let mut seen = String::new();
    seen += client.send(&Visit { page: "/".to_owned() }).map_or_else(|error| kind(error.kind()), |_| "sent ");
    seen += client.me().map_or_else(|error| kind(error.kind()), |_| "answered ");
    let listed: Vec<_> = client.event_types().list().into_iter().collect();
    seen += if let [Err(error)] = &*listed { kind(error.kind()) } else { "listed " };
    seen += source.blocking().map_or_else(|error| kind(error.kind()), |_| "made ");
    seen += Visit { page: "/".to_owned() }.enqueue(source).map_or_else(|error| kind(error.kind()), |_| "queued ");
    let visit = || Visit { page: "/".to_owned() };
    seen += visit().enqueue(outbox).map_or_else(|error| kind(error.kind()), |_| "queued ");
    for client in [source, outbox] {
        seen += wait(visit().persist(client)).map_or_else(|error| kind(error.kind()), |_| "persisted ");
        for report in [wait(client.flush(LONG)), wait(client.shutdown(LONG))] {
            seen += if report.is_forked && report.held + report.received == 0 { "not-served " } else { "ended " };
        }
        seen += if client.delivery_metrics().is_none() { "not-counted " } else { "counted " };
    }
    seen += if client.flush(LONG).is_forked { "not-served " } else { "flushed " };
    drop(client.clone());
    drop(client);
    seen + "dropped"
}

fn wait_for(file: &Path) -> Option<String> {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        match std::fs::read_to_string(file) {
            Ok(text) if text.ends_with("dropped") => return Some(text),
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    None
}

/// Runs one of the ignored tests below alone in a process. In this one, a forked process would keep the locks of the
/// outboxes that other tests have open.
fn run_alone(test: &str) {
    let mut process = Command::new(std::env::current_exe().unwrap());
    let name = format!("forked_process::{test}");
    let output = process.args(["--exact", &name, "--ignored", "--nocapture"]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}{errors}");
}

/// A forked process keeps the lock of an outbox when the process that opened it has closed it or ended.
#[cfg(target_os = "linux")]
#[test]
fn an_outbox_that_a_forked_process_holds_is_an_error_that_names_the_process() {
    run_alone("held_outbox_child");
}

#[test]
fn every_call_in_a_forked_process_is_an_error() {
    run_alone("calls_child");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "run by another test in a process of its own"]
fn held_outbox_child() {
    use webmarketer_core::outbox::OutboxFile;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.outbox");
    let build = || {
        let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("token"));
        let outbox = Delivery::outbox(&path).drop_timeout(Duration::ZERO);
        builder.api_base(format!("http://{}", unused_address())).delivery(outbox).build()
    };
    // Only the lock counts: the project is the same, and the address differs.
    let client = build().unwrap();
    match fork::fork().unwrap() {
        fork::Fork::Child => {
            std::thread::sleep(LONG);
            std::process::abort();
        }
        fork::Fork::Parent(child) => {
            drop(client);
            let error = OutboxFile::open(&path).map(drop);
            let in_client = build().map(drop);
            let _ = Command::new("kill").args(["-9", &child.to_string()]).output();
            let _ = fork::waitpid(child);
            let holder = format!("is in use by process {child} (`");
            for message in [error.unwrap_err().to_string(), in_client.unwrap_err().to_string()] {
                assert!(message.contains(&holder), "{message}");
            }
        }
    }
    assert!(OutboxFile::open(&path).is_ok());
}

#[test]
#[ignore = "run by another test in a process of its own"]
fn calls_child() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let start = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start();
    let emulator = runtime.block_on(start).unwrap();
    let source = emulator.client_builder().unwrap().project("shop").unwrap();
    let source = source.delivery(Delivery::memory()).build().unwrap();
    let client = source.blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // Its events stay in the outbox.
    let outbox = Client::builder().project("shop").unwrap().auth(Auth::access_token("token"));
    let outbox = outbox.api_base(format!("http://{}", unused_address()));
    let delivery = Delivery::outbox(folder.path().join("a.outbox")).drop_timeout(Duration::ZERO);
    let outbox = outbox.delivery(delivery).build().unwrap();
    wait(Visit { page: "/".to_owned() }.persist(&outbox)).unwrap();
    // A connection is open, and the client has a token.
    client.me().unwrap();
    let file = folder.path().join("seen");
    match fork::fork().unwrap() {
        fork::Fork::Child => {
            let _ =
                webmarketer_schema::lock::write_if_changed(&file, calls_in_child(client, &source, &outbox).as_bytes());
            // The child must run neither destructors nor the test harness.
            std::process::abort();
        }
        fork::Fork::Parent(child) => {
            let seen = wait_for(&file);
            // A child that hangs is killed by its id.
            let _ = Command::new("kill").args(["-9", &child.to_string()]).output();
            let _ = fork::waitpid(child);
            let ended = "refused not-served not-served not-counted ";
            let expected = format!("{}{ended}{ended}not-served dropped", "refused ".repeat(6));
            assert_eq!(seen.as_deref(), Some(&*expected));
        }
    }
    // The clients still work in the parent.
    client.me().unwrap();
    let report = wait(outbox.flush(Duration::from_millis(50)));
    assert_eq!((report.held, report.is_forked), (1, false));
}
