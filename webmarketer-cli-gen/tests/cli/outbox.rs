//! `outbox`: what it shows and writes, and that values are hidden.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;
use tokio::runtime::Runtime;
use webmarketer_core::outbox::{Changes, EndedEntry, EntryEnd, FileStore, NewEntry, Of, Request, Store as _, Target};
use webmarketer_core::{Delivery, Envelope};
use webmarketer_emulator::Fault;

use crate::support::{Desk, Served, VALID, no_secret, parse, shop};

fn target() -> Target {
    Target { project: "shop".to_owned(), api_base: "https://api.webmarketer.io/api/v1".to_owned() }
}

fn entry(request: Request) -> NewEntry {
    NewEntry { request, accepted: UNIX_EPOCH + Duration::from_hours(500_000), place: 0 }
}

fn event(nonce: &str) -> NewEntry {
    let body = format!(r#"{{"nonce":"{nonce}","data":{{"email":"s3cret"}}}}"#).into();
    entry(Request::Event { event_type: "newsletter".to_owned(), nonce: nonce.to_owned(), body })
}

/// An outbox with two events and an update, and the dead letters `rejected` and `old`.
fn filled(desk: &Desk) -> FileStore {
    let store = FileStore::new(desk.path("events.outbox")).reserve(0);
    Runtime::new().unwrap().block_on(async {
        store.open(&target()).await.unwrap();
        let update = Request::Update {
            of: Of::Nonce("a".to_owned()),
            is_statistic: false,
            key: "refunded".to_owned(),
            body: r#"{"refunded":"s3cret"}"#.into(),
        };
        let add = vec![event("rejected"), event("old"), event("a"), entry(update), event("b")];
        store.commit(Changes { add, end: Vec::new() }).await.unwrap();
        let numbers: Vec<_> = store.claim(2).await.unwrap().iter().map(|entry| entry.number).collect();
        let dead = |number, reason, status| EndedEntry {
            number,
            end: EntryEnd::Dead { reason, status, answer: "answer with s3cret".to_owned() },
        };
        let end = vec![dead(numbers[0], "refused", Some(400)), dead(numbers[1], "expired", None)];
        store.commit(Changes { add: Vec::new(), end }).await.unwrap();
    });
    store
}

fn run(desk: &Desk, arguments: &[&str]) -> String {
    let ran = desk.run(&[&["outbox", "events.outbox"], arguments].concat());
    assert_eq!((ran.code, &*ran.err), (0, ""), "{arguments:?}");
    no_secret(&ran);
    let is_shown = arguments.contains(&"--show-values");
    assert_eq!(ran.out.contains("s3cret"), is_shown, "{arguments:?}: {}", ran.out);
    ran.out
}

#[test]
fn inspect_shows_the_project_the_entries_and_the_dead_letters() {
    let desk = Desk::new();
    drop(filled(&desk));
    let out = run(&desk, &["inspect"]);
    assert!(out.starts_with("project `shop` at https://api.webmarketer.io/api/v1\n3 entries to send, of "), "{out}");
    for line in [
        "    2 events of `newsletter`",
        "    1 update of states and statistics",
        "    the oldest was added 2027-01-15T08:00:00Z",
        "2 dead letters",
        "    1 refused (400)",
        "    1 expired",
    ] {
        assert!(out.lines().any(|found| found == line), "{line:?}: {out}");
    }
    let inspected = parse(&run(&desk, &["inspect", "--json"]));
    assert_eq!(
        (&inspected["project"], &inspected["entries"], &inspected["dead"]),
        (&json!("shop"), &json!(3), &json!(2))
    );
    assert_eq!(inspected["eventTypes"], json!({"newsletter": 2}));
    assert_eq!(inspected["deadReasons"][1], json!({"reason": "refused", "status": 400, "count": 1}));
}

#[test]
fn export_writes_a_line_for_each_entry_with_its_bytes_if_they_are_asked_for() {
    let desk = Desk::new();
    drop(filled(&desk));
    let lines: Vec<_> = run(&desk, &["export"]).lines().map(parse).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["kind"], &lines[0]["nonce"], &lines[0]["number"]), (&json!("event"), &json!("a"), &json!(2)));
    assert_eq!((&lines[1]["kind"], &lines[1]["key"]), (&json!("state"), &json!("refunded")));
    assert_eq!(lines[0]["accepted"], "2027-01-15T08:00:00.000000Z");
    let lines: Vec<_> = run(&desk, &["export", "--show-values"]).lines().map(parse).collect();
    assert_eq!(lines[0]["body"], r#"{"nonce":"a","data":{"email":"s3cret"}}"#);
}

#[test]
fn dead_letters_are_shown_and_retried() {
    let desk = Desk::new();
    drop(filled(&desk));
    let out = run(&desk, &["dead"]);
    assert!(out.starts_with("0 refused (400): event of `newsletter` with nonce rejected "), "{out}");
    let end = "\n\n2 dead letters\n help: `webmarketer outbox events.outbox dead retry 0` makes the first one an entry \
               again\n";
    assert!(out.ends_with(end), "{out}");
    assert!(run(&desk, &["dead", "--show-values"]).contains("    answer answer with s3cret\n"));
    let letters = parse(&run(&desk, &["dead", "--json"]))["deadLetters"].clone();
    assert_eq!((&letters[1]["reason"], &letters[1]["nonce"]), (&json!("expired"), &json!("old")));
    let letters = parse(&run(&desk, &["dead", "--json", "--show-values"]))["deadLetters"].clone();
    assert_eq!(letters[1]["answer"], "answer with s3cret");

    let failed = desk.run(&["outbox", "events.outbox", "dead", "retry", "0", "7"]);
    assert_eq!(failed.code, 2);
    assert_eq!(
        failed.err,
        "error: the outbox has no dead letter 7\n help: `webmarketer outbox events.outbox dead` lists them\n"
    );
    assert_eq!(
        run(&desk, &["dead", "retry", "1"]),
        "1 dead letter is an entry again\n help: start the application or run `webmarketer outbox events.outbox drain` to \
         send them\n"
    );
    assert_eq!(run(&desk, &["dead", "retry", "--json"]).trim(), "{\n  \"retried\": 1\n}");
    assert_eq!(run(&desk, &["dead"]), "0 dead letters\n");
    let nonces: Vec<_> = run(&desk, &["export"]).lines().map(|line| parse(line)["nonce"].clone()).collect();
    assert_eq!(nonces, ["a", "a", "b", "old", "rejected"]);
}

#[cfg(unix)]
#[test]
fn verify_reads_everything_and_finds_damage() {
    let desk = Desk::new();
    drop(filled(&desk));
    assert_eq!(run(&desk, &["verify"]), "intact 3 entries and 2 dead letters were read\n");
    assert_eq!(parse(&run(&desk, &["verify", "--json"])), json!({"entries": 3, "dead": 2, "damaged": 0}));

    // A byte of an event is flipped.
    let path = desk.path("events.outbox");
    let mut bytes = std::fs::read(&path).unwrap();
    let found: Vec<_> = bytes.windows(6).enumerate().filter(|(_, part)| part == b"s3cret").map(|(at, _)| at).collect();
    for at in found {
        bytes[at] ^= 1;
    }
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &bytes, 0).unwrap();
    drop(file);
    let ran = desk.run(&["outbox", "events.outbox", "verify"]);
    assert_eq!(ran.code, 101, "{}{}", ran.out, ran.err);
    assert!(ran.err.starts_with("error: the outbox `events.outbox` is unreadable: "), "{}", ran.err);
    assert_eq!(std::fs::read(&path).unwrap().len(), bytes.len(), "the file stays");
}

#[test]
fn a_file_that_is_in_use_or_missing_is_an_error() {
    let desk = Desk::new();
    let store = filled(&desk);
    for verb in ["inspect", "verify", "drain", "export", "dead"] {
        #[cfg(target_os = "linux")]
        let in_use = &*format!("the outbox `events.outbox` is in use by process {} (`", std::process::id());
        #[cfg(not(target_os = "linux"))]
        let in_use = "the outbox `events.outbox` is in use by another process or client";
        desk.fails(&["outbox", "events.outbox", verb], 101, in_use);
        desk.fails(&["outbox", "other.outbox", verb], 2, "the outbox `other.outbox` does not exist");
    }
    drop(store);
    assert_eq!(desk.run(&["outbox", "events.outbox"]).code, 2);
}

#[test]
fn a_path_that_is_not_an_outbox_is_a_wrong_argument_and_the_error_states_what_it_is() {
    let desk = Desk::new();
    desk.write("text", "no outbox");
    desk.write("empty", "");
    std::fs::create_dir(desk.path("folder")).unwrap();
    for verb in ["inspect", "verify", "drain", "export", "dead"] {
        for (name, error) in [
            ("text", "expected an outbox at `text`, found a file of another format"),
            ("empty", "expected an outbox at `empty`, found an empty file"),
            ("folder", "expected an outbox at `folder`, found a folder"),
            ("missing", "the outbox `missing` does not exist"),
            ("text/events.outbox", "cannot open the outbox `text/events.outbox`: Not a directory (os error 20)"),
        ] {
            let ran = desk.run(&["outbox", name, verb]);
            assert_eq!((ran.code, &*ran.out), (2, ""), "{name} {verb}: {}", ran.err);
            assert!(ran.err.starts_with(&format!("error: {error}\n help: ")), "{}", ran.err);
        }
    }
    assert_eq!(std::fs::read_to_string(desk.path("text")).unwrap(), "no outbox");
}

/// The tests can run as a user to whom permissions do not apply.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_a_wrong_argument() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    drop(filled(&desk));
    let path = desk.path("events.outbox");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        println!("skipped: permissions do not apply to this user");
        return;
    }
    let ran = desk.run(&["outbox", "events.outbox", "inspect"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("Permission denied") && ran.err.contains(" help: "), "{}", ran.err);
}

/// An outbox with these events, which an application could not send.
fn left(emulator: &Served, desk: &Desk, nonces: &[&str]) {
    let delivery = Delivery::outbox(desk.path("events.outbox"));
    let builder = emulator.emulator.client_builder().unwrap().project(&emulator.project).unwrap();
    let client = builder.delivery(delivery).build().unwrap();
    emulator.emulator.add_fault(Fault::status(503).on("POST", "/events")).unwrap();
    emulator.runtime.block_on(async {
        for nonce in nonces {
            let envelope = Envelope::untyped("newsletter", parse(VALID).as_object().unwrap()).nonce(*nonce);
            envelope.persist(&client).await.unwrap();
        }
        let report = client.shutdown(Duration::ZERO).await;
        assert_eq!(report.held, nonces.len() as u64);
    });
    drop(client);
    emulator.emulator.clear_faults();
}

#[test]
fn drain_sends_the_bytes_and_nonces_that_were_stored() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    left(&emulator, &desk, &["a", "b"]);
    let stored: Vec<_> =
        desk.run(&["outbox", "events.outbox", "export", "--show-values"]).out.lines().map(parse).collect();
    let ran = desk.run(&["outbox", "events.outbox", "drain"]);
    assert_eq!((ran.code, &*ran.out), (0, "2 entries received, 0 held, 0 dead\n"), "{}", ran.err);
    let mut arrivals = emulator.emulator.arrivals();
    arrivals.retain(|arrival| arrival.id.is_some());
    arrivals.sort_by_key(|arrival| arrival.nonce.clone());
    let sent: Vec<_> = arrivals.iter().map(|arrival| &arrival.body).collect();
    let bodies: Vec<_> = stored.iter().map(|entry| parse(entry["body"].as_str().unwrap())).collect();
    assert_eq!(sent, bodies.iter().collect::<Vec<_>>());
    let ran = desk.run(&["outbox", "events.outbox", "drain", "--json"]);
    assert_eq!(parse(&ran.out), json!({"received": 0, "held": 0, "dead": 0}));
}

#[test]
fn drain_reports_what_the_service_rejects_and_what_is_left() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    left(&emulator, &desk, &["a"]);
    emulator.emulator.add_fault(Fault::status(503).on("POST", "/events")).unwrap();
    let ran = desk.run(&["outbox", "events.outbox", "drain", "--deadline", "1s"]);
    let held = "0 entries received, 1 held, 0 dead\n note: the service did not receive all entries before the deadline\n \
                help: run the command again later, or with a longer --deadline\n";
    assert_eq!((ran.code, &*ran.out), (101, held), "{}", ran.err);
    emulator.emulator.clear_faults();
    emulator.emulator.add_fault(Fault::status(422).on("POST", "/events").times(1)).unwrap();
    let ran = desk.run(&["outbox", "events.outbox", "drain"]);
    assert_eq!(ran.code, 100, "{}", ran.err);
    assert_eq!(
        ran.out,
        "0 entries received, 0 held, 1 dead\n help: `webmarketer outbox events.outbox dead` shows the reasons\n"
    );
    assert!(desk.run(&["outbox", "events.outbox", "dead"]).out.contains("refused (422): event of `newsletter`"));
    assert_eq!(desk.run(&["outbox", "events.outbox", "dead", "retry"]).code, 0);
    assert_eq!(desk.run(&["outbox", "events.outbox", "drain"]).out, "1 entry received, 0 held, 0 dead\n");
}

#[cfg(unix)]
#[test]
fn a_drain_that_is_interrupted_reports_what_is_left_and_keeps_it() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    left(&emulator, &desk, &["a"]);
    emulator.emulator.add_fault(Fault::commit_then_reset().on("POST", "/events")).unwrap();
    let drain = desk.start(&["outbox", "events.outbox", "drain"]);
    // The event has arrived, and the command tries it again because it has no answer.
    let start = std::time::Instant::now();
    while emulator.emulator.arrivals().is_empty() {
        assert!(start.elapsed() < Duration::from_mins(1), "nothing arrived");
        std::thread::sleep(Duration::from_millis(10));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &drain.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let output = drain.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(101));
    let out = String::from_utf8(output.stdout).unwrap();
    let expected = "0 entries received, 1 held, 0 dead\n note: the command was stopped; the entries that are held stay in \
                    the outbox\n";
    assert_eq!(out, expected);
    assert_eq!(desk.run(&["outbox", "events.outbox", "export"]).out.lines().count(), 1);
}

#[test]
fn drain_refuses_another_project_or_service_and_states_both() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    left(&emulator, &desk, &["a"]);
    let other = shop();
    desk.write("account.json", &other.emulator.service_account_json());
    desk.point_at(&other.emulator.url());
    let ran = desk.run(&["outbox", "events.outbox", "drain"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(&emulator.emulator.url()) && ran.err.contains(&other.emulator.url()), "{}", ran.err);
    assert_eq!(desk.run(&["outbox", "events.outbox", "export"]).out.lines().count(), 1);
    assert!(other.emulator.arrivals().is_empty());

    // The project of the file is used where none is set.
    desk.write("account.json", &emulator.emulator.service_account_json());
    desk.point_at(&emulator.emulator.url());
    desk.unset("WEBMARKETER_PROJECT_ID");
    assert_eq!(desk.run(&["outbox", "events.outbox", "drain"]).out, "1 entry received, 0 held, 0 dead\n");
}
