//! `send`: checks one event with the lock or the live event type, sends it, and fetches its verdict.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Desk, INVALID, VALID, answered, change, client, parse, shop};

#[test]
fn a_valid_event_is_sent_and_the_command_waits_for_its_verdict() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--nonce", "n-1", "--wait", "10s"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert!(ran.out.starts_with("received "), "{}", ran.out);
    assert!(ran.out.ends_with("  nonce n-1\nvisible\n"), "{}", ran.out);

    desk.write("data.json", VALID);
    let more = ["--tracker-id", "t-1", "--date", "2026-05-04T12:00:00Z", "--json"];
    let ran = desk.run(&[&["send", "newsletter", "--data", "@data.json"], &more[..]].concat());
    let output = parse(&ran.out);
    assert_eq!((ran.code, &output["isSent"], &output["verdict"]), (0, &json!(true), &Value::Null));
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    let event = parse(&desk.run(&["event", output["eventId"].as_str().unwrap(), "--json"]).out);
    assert_eq!(event["event"]["nonce"], output["nonce"]);
    assert_eq!(event["event"]["trackerId"], "t-1");
    assert_eq!(event["event"]["data"], parse(VALID));
}

#[test]
fn data_are_read_from_standard_input() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    desk.write(
        "send.sh",
        "printf '%s' \"$2\" | \"$1\" send newsletter --data @- --dry-run --lock webmarketer.lock.json",
    );
    let program = env!("CARGO_BIN_EXE_webmarketer");
    let mut shell = Command::new("sh");
    shell.args(["send.sh", program, VALID]).current_dir(desk.path("."));
    let output = shell.output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "valid the data of an event of type `newsletter`; it was not sent\n"
    );
}

#[test]
fn an_invalid_event_is_not_sent_and_no_value_is_printed() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let data = r#"{"email": "s3cret", "first_name": 7}"#;
    for more in [&[][..], &["--dry-run"]] {
        let ran = desk.run(&[&["send", "newsletter", "--data", data], more].concat());
        assert_eq!((ran.code, &*ran.out), (100, ""));
        for says in [
            "error[invalid-field]: `newsletter.email`: expected",
            "error[invalid-field]: `newsletter.first_name`: expected a string",
            "error[missing-field]: `newsletter.newsletter_consent`: expected a value",
            "it was not sent; `webmarketer samples newsletter` prints a valid one",
        ] {
            assert!(ran.err.contains(says), "{says}\n{}", ran.err);
        }
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
    let ran = desk.run(&["send", "newsletter", "--data", data, "--json"]);
    let output = parse(&ran.out);
    assert_eq!((ran.code, &output["isSent"], &output["eventId"]), (100, &json!(false), &Value::Null));
    assert_eq!(output["violations"][0]["field"], "email");
    assert!(!ran.out.contains("s3cret"));
    assert_eq!(parse(&desk.run(&["trash", "--json"]).out)["events"], json!([]));
}

#[test]
fn a_dry_run_with_a_lock_needs_neither_service_nor_credentials() {
    let mut desk = Desk::pulled(&shop());
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--dry-run"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert_eq!(ran.out, "valid the data of an event of type `newsletter`; it was not sent\n");
}

#[test]
fn an_unknown_key_gives_a_warning_with_the_most_similar_key() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let data = r#"{"email": "ada@example.com", "newsletter_consent": true, "frist_name": "Ada"}"#;
    let ran = desk.run(&["send", "newsletter", "--data", data]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("no field is sent as `frist_name`, so the service ignores it; did you mean `first_name`?")
    );
    let output = parse(&desk.run(&["send", "newsletter", "--data", data, "--json", "--dry-run"]).out);
    assert_eq!(output["unknownKeys"], json!([{"key": "frist_name", "near": "first_name"}]));
}

#[test]
fn without_a_lock_the_live_event_type_is_used_and_an_unknown_one_suggests_the_most_similar() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["send", "newsletter", "--data", VALID]).code, 0);
    assert_eq!(desk.run(&["send", "newsletter", "--data", INVALID]).code, 100);
    let ran =
        desk.fails(&["send", "newsleter", "--data", VALID], 2, "the project `shop` has no event type `newsleter`");
    assert!(ran.err.contains("did you mean `newsletter`?"), "{}", ran.err);
    let live = client(&emulator);
    emulator.runtime.block_on(live.event_types().archive(&"newsletter".into())).unwrap();
    desk.fails(&["send", "newsletter", "--data", VALID], 2, "has archived the event type `newsletter`");
}

#[test]
fn an_event_that_is_valid_by_the_lock_but_trashed_exits_100() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    change(&emulator, "newsletter", |newsletter| {
        newsletter.fields.iter_mut().for_each(|field| field.optional = false);
    });
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--wait", "10s"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
    assert!(
        ran.out.contains("trashed\n  missing-field `newsletter.first_name`: the field is mandatory"),
        "{}",
        ran.out
    );
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--wait", "10s", "--json"]);
    let output = parse(&ran.out);
    assert_eq!((ran.code, &output["verdict"], &output["isSent"]), (100, &json!("trashed"), &json!(true)));
    assert_eq!(output["reasons"][0]["field"], "first_name");
}

#[test]
fn data_that_are_not_an_object_are_an_error_that_does_not_quote_them() {
    let desk = Desk::pulled(&shop());
    desk.write("broken.json", "{\"email\": \"s3cret\"");
    for (data, says) in [
        ("", "--data is not valid JSON: line 1, column 0"),
        ("s3cret", "--data is not valid JSON: line 1, column 1"),
        ("[\"s3cret\"]", "--data: expected a JSON object, found an array"),
        ("\"s3cret\"", "--data: expected a JSON object, found a single value"),
        ("@broken.json", "broken.json is not valid JSON: line 1, column 18"),
        ("@missing.json", "cannot read missing.json"),
        ("@", "cannot read"),
    ] {
        let ran = desk.fails(&["send", "newsletter", "--data", data], 2, says);
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
    for (arguments, says) in [
        (&["--date", "tomorrow"][..], "expected a date in RFC 3339"),
        (&["--wait", "soon"], "such as 24h"),
        (&["--nonce", ""], "a value is required"),
        (&["--wait", "1s", "--dry-run"], "cannot be used with"),
    ] {
        let ran = desk.run(&[&["send", "newsletter", "--data", VALID], arguments].concat());
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn an_event_that_may_have_been_received_can_be_sent_again_without_a_duplicate() {
    let desk = answered(503, "{}");
    let send = ["send", "newsletter", "--data", VALID, "--timeout", "1"];
    let ran = desk.fails(&[&send[..], &["--nonce", "n 1"]].concat(), 101, "503");
    assert!(ran.err.contains("as the same event, add --nonce \"n 1\" --date 2"), "{}", ran.err);
    let ran = desk.fails(&[&send[..], &["--nonce", "n 1", "--undated"]].concat(), 101, "503");
    assert!(ran.err.contains("as the same event, add --nonce \"n 1\"\n"), "{}", ran.err);
    let ran = desk.fails(&send, 101, "503");
    let nonce = ran.err.split('"').nth(1).unwrap();
    assert_eq!(nonce.len(), 36, "{nonce}");
    let desk = answered(400, r#"{"message": "no"}"#);
    assert!(!desk.fails(&send, 101, "400").err.contains("--nonce"));
}
