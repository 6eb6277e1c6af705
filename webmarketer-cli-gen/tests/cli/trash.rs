//! `trash`: shows trashed events with their reasons, once or continuously.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::{Desk, INVALID, answered, no_secret, parse, send_unchecked, shop};

#[test]
fn the_trash_shows_reasons_and_places_and_hides_values() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(desk.run(&["trash"]).out.starts_with("empty no event was trashed since "));
    send_unchecked(&emulator, "newsletter", &parse(INVALID));
    send_unchecked(&emulator, "no\u{1b}[31m\u{202e}such", &json!({}));

    let source = desk.read("src/events.rs");
    let fields: Vec<_> =
        source.lines().enumerate().skip_while(|(_, line)| !line.contains("struct Newsletter ")).collect();
    let line = fields.iter().find(|(_, line)| line.contains("pub email: ")).unwrap().0 + 1;
    let ran = desk.run(&["trash", "--since", "1h"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    no_secret(&ran);
    let says = format!(
        "invalid-field `newsletter.email`: the value does not fit the type `email`\n    --> src/events.rs:{line}:"
    );
    assert!(ran.out.contains(&says), "{}", ran.out);
    assert!(ran.out.contains("no\\u{1b}[31m\\u{202e}such"), "{}", ran.out);
    assert!(ran.out.contains("\n2 events trashed since "), "{}", ran.out);
    assert!(!ran.out.contains("s3cret"), "{}", ran.out);
    assert!(desk.run(&["trash", "--show-values"]).out.contains("value \"s3cret\""));

    let ran = desk.run(&["trash", "--json"]);
    let events = &parse(&ran.out)["events"];
    let reason = &events[0]["reasons"][0];
    assert!(events[0]["trashed"].is_string() && events[0]["received"].is_string(), "{}", events[0]);
    assert_eq!((&reason["kind"], &reason["field"]), (&json!("invalid-field"), &json!("email")));
    assert_eq!((&reason["places"][0]["line"], reason.get("value")), (&json!(line), None));
    assert_eq!(events[1]["eventType"], "no\u{1b}[31m\u{202e}such");
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}']) && !ran.out.contains("s3cret"));
    let shown = parse(&desk.run(&["trash", "--json", "--show-values"]).out);
    assert_eq!(shown["events"][0]["reasons"][0]["value"], "s3cret");
}

#[test]
fn follow_shows_each_event_once_until_it_is_stopped() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let first = send_unchecked(&emulator, "newsletter", &parse(INVALID));
    let mut follow = desk.start(&["trash", "--follow", "--interval", "1s", "--json"]);
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines();
    let mut next = || parse(&lines.next().unwrap().unwrap())["id"].as_str().unwrap().to_owned();
    assert_eq!(next(), first);
    for _ in 0..2 {
        let id = send_unchecked(&emulator, "newsletter", &parse(INVALID));
        assert_eq!(next(), id);
    }
    assert_eq!(interrupt(&mut follow), Some(0));
    assert!(lines.next().is_none());
}

/// Sends the signal of Ctrl-C, and returns the exit code.
fn interrupt(command: &mut Child) -> Option<i32> {
    let stop = Command::new("kill").args(["-INT", &command.id().to_string()]).status().unwrap();
    assert!(stop.success());
    command.wait().unwrap().code()
}

#[test]
fn follow_warns_once_of_a_failing_service_and_tries_again() {
    let desk = answered(503, "{}");
    let mut follow = desk.start(&["trash", "--follow", "--interval", "1s", "--timeout", "1"]);
    let mut lines = BufReader::new(follow.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    assert!(line.starts_with("warning: ") && line.ends_with("503; trying again"), "{line}");
    thread::sleep(Duration::from_secs(3));
    assert_eq!(interrupt(&mut follow), Some(0));
    assert!(lines.next().is_none());

    // Missing permission is not a temporary error.
    let ran = answered(403, "{}").run(&["trash", "--follow"]);
    assert_eq!(ran.code, 101, "{}", ran.err);
}

#[test]
fn follow_ends_without_a_message_when_the_pipe_is_closed() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let mut follow = desk.start(&["trash", "--follow", "--interval", "1s"]);
    drop(follow.stdout.take());
    send_unchecked(&emulator, "newsletter", &parse(INVALID));
    let output = follow.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(1), &b""[..]));
}

#[test]
fn bad_arguments_of_trash_exit_with_2() {
    let desk = Desk::at(&shop());
    for arguments in
        [&["--since", "0h"][..], &["--since", "1"], &["--interval", "1s"], &["--follow", "--interval", "0s"]]
    {
        assert_eq!(desk.run(&[&["trash"], arguments].concat()).code, 2, "{arguments:?}");
    }
}

#[test]
fn times_are_counted_from_the_clock_of_the_emulator() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    // In the far future, so that no time of this machine's clock can fit.
    let start = emulator.emulator.freeze() + Duration::from_hours(24 * 4000);
    emulator.emulator.set_now(start);
    send_unchecked(&emulator, "newsletter", &parse(INVALID));
    let sent =
        desk.run(&["send", "newsletter", "--data", r#"{"email": "ada@example.com", "newsletter_consent": true}"#]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    let trashed = |since: &str| {
        let ran = desk.run(&["trash", "--since", since, "--json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        parse(&ran.out)["events"].as_array().unwrap().len()
    };
    let count = |since: &str, more: &[&str]| {
        let ran = desk.run(&[&["insights", "--since", since, "--json"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = parse(&ran.out)["rows"].take();
        rows.as_array().unwrap().iter().map(|row| row["values"]["event-count"].as_f64().unwrap()).sum::<f64>()
    };
    assert_eq!((trashed("1h"), count("1h", &[])), (1, 1.0));
    assert_eq!(desk.run(&["check", "--trash", "1h"]).code, 100);
    emulator.emulator.advance(Duration::from_hours(2));
    assert_eq!((trashed("1h"), count("1h", &[])), (0, 0.0));
    assert_eq!((trashed("3h"), count("3h", &[]), count("3h", &["--until", "1h"])), (1, 1.0, 1.0));
    assert_eq!(desk.run(&["check", "--trash", "1h"]).code, 0);
}
