//! A long outage: a million events against a service that does not listen. Memory and disk are bounded, and the
//! counters account for every event. The variable `WEBMARKETER_TEST_OUTAGE_EVENTS` sets the number of events, which is
//! divided among the kinds of queues.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use webmarketer_core::auth::Auth;
use webmarketer_core::outbox::OutboxFile;
use webmarketer_core::{Client, Delivery, DropReason, Envelope, ErrorKind, WhenFull};
use webmarketer_test_support::unused_address;

/// The case, for the process that enqueues.
const CASE: &str = "WEBMARKETER_TEST_OUTAGE_CASE";
const EVENTS: &str = "WEBMARKETER_TEST_OUTAGE_EVENTS";

/// The limit of the queue in bytes.
const LIMIT: u64 = 32 << 20;
const MIB: u64 = 1 << 20;

/// How much memory this process takes at most, since it started.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() * 1024
}

/// How much of the disk the files of a folder take.
fn disk(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let files = fs::read_dir(folder).unwrap();
    files.filter_map(|file| file.unwrap().metadata().ok()).map(|file| file.blocks() * 512).sum()
}

fn when_full(name: &str) -> WhenFull {
    match name {
        "reject" => WhenFull::Reject,
        "block" => WhenFull::Block(Duration::from_micros(1)),
        "drop-oldest" => WhenFull::DropOldest,
        name => panic!("{name}"),
    }
}

/// The process that enqueues; without its variables it is a test that does nothing.
#[test]
fn process_that_enqueues() {
    let (Ok(case), Ok(events)) = (env::var(CASE), env::var(EVENTS)) else { return };
    let events: u64 = events.parse().unwrap();
    let (delivery, full) = case.split_once(' ').unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.outbox");
    let builder = Client::builder().project("shop").unwrap().auth(Auth::access_token("secret-token"));
    let builder = builder.api_base(format!("http://{}/api", unused_address()));
    let limit = usize::try_from(LIMIT).unwrap();
    let (full, end) = (when_full(full), Duration::ZERO);
    let client = match delivery {
        "memory" => builder.delivery(Delivery::memory().max_bytes(limit).when_full(full).drop_timeout(end)),
        _ => builder.delivery(Delivery::outbox(&path).max_bytes(limit).when_full(full).drop_timeout(end)),
    };
    let client = client.build().unwrap();
    let data = json!({"email": "ada@example.com", "first_name": "A".repeat(700), "newsletter_consent": true});
    let data = data.as_object().unwrap();
    let (mut accepted, mut rejected, mut largest) = (0_u64, 0_u64, 0);
    let base = most_memory();
    for number in 0..events {
        match Envelope::untyped("newsletter", data).nonce(number.to_string()).enqueue(&client) {
            Ok(_) => accepted += 1,
            Err(error) if error.kind() == ErrorKind::QueueFull => rejected += 1,
            Err(error) => panic!("{error}"),
        }
        if number % 4096 == 0 {
            largest = disk(folder.path()).max(largest);
        }
    }
    let metrics = client.delivery_metrics().unwrap();
    let dropped = metrics.dropped.of(DropReason::Evicted);
    let memory = most_memory() - base;
    println!(
        "{case}: {accepted} accepted, {rejected} rejected, {dropped} dropped, {} held of {} bytes; {} MiB of memory, {} \
         MiB on disk",
        metrics.held,
        metrics.held_bytes,
        memory / MIB,
        largest / MIB
    );
    assert!(memory <= LIMIT + 32 * MIB, "{memory} bytes of memory");
    assert!(largest <= LIMIT * 5 / 2 + 16 * MIB, "{largest} bytes on disk");
    assert_eq!(accepted + rejected, events);
    assert_eq!((metrics.accepted, metrics.rejected, metrics.received), (accepted, rejected, 0));
    assert_eq!((accepted, dropped), (metrics.held + dropped, metrics.dropped.total()));
    assert!(metrics.held_bytes <= limit && metrics.held_bytes > limit / 2, "{metrics:?}");
    match full {
        WhenFull::DropOldest => assert!(dropped > 0 && rejected == 0),
        _ => assert!(dropped == 0 && rejected > 0),
    }
    let held = metrics.held;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(client.shutdown(Duration::from_secs(1)));
    drop(client);
    assert_eq!(report.received, 0);
    if delivery == "memory" {
        assert_eq!((report.held, report.dropped.of(DropReason::ShutDown)), (0, held));
    } else {
        assert_eq!((report.held, report.dropped.total()), (held, 0));
        assert_eq!(OutboxFile::open(&path).unwrap().usage().unwrap().entries, held);
    }
}

#[test]
fn a_long_outage_takes_bounded_memory_and_disk_and_every_event_is_counted() {
    let events = env::var(EVENTS).map_or(1_000_000, |events| events.parse::<u64>().unwrap());
    let cases = ["memory reject", "memory block", "memory drop-oldest", "outbox reject", "outbox block"];
    for case in cases {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["outage::process_that_enqueues", "--exact", "--nocapture"]);
        let start = std::time::Instant::now();
        let output = command.env(CASE, case).env(EVENTS, (events / cases.len() as u64).to_string()).output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && out.contains(case), "{case}: {out}{err}");
        let line = out.lines().find(|line| line.contains(case)).unwrap_or_default();
        println!("{line}, {:.1} s", start.elapsed().as_secs_f64());
    }
}
