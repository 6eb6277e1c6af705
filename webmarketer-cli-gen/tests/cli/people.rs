//! What people ask the service by hand: who they are, one event, what became of it, and what was refused.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_core::{Envelope, parse_date};
use webmarketer_emulator::{Project, SHOP};
use webmarketer_schema::EventType;
use webmarketer_test_support::{Reply, Service};

use crate::journey::{change, client};
use crate::support::{Desk, Served, answering, no_secret, serve, start_service};

fn shop() -> Served {
    serve(Project::from_json(SHOP).unwrap())
}

/// A desk with a lock that agrees with the emulator.
fn pulled(emulator: &Served) -> Desk {
    let desk = Desk::at(emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    desk
}

/// A desk with a lock, whose service answers everything alike.
fn answered(status: u16, body: &str) -> Desk {
    at(&pulled(&shop()), &answering(status, "application/json", body))
}

/// Another desk with the same files, at that address.
fn at(desk: &Desk, url: &str) -> Desk {
    let mut other = Desk::new();
    for file in ["account.json", "webmarketer.lock.json"] {
        other.write(file, &desk.read(file));
    }
    other.set("WEBMARKETER_APPLICATION_CREDENTIALS", "account.json");
    other.set("WEBMARKETER_DEBUG_BASE_API_PATH", &format!("{url}/api"));
    other.set("WEBMARKETER_DEBUG_BASE_OAUTH_PATH", &format!("{url}/oidc"));
    other
}

/// The requests that a service received, but for those that ask for a token: method and path, and the body.
fn calls(service: &Service) -> Vec<(String, Value)> {
    let calls = service.requests().into_iter().filter(|request| !request.is_token());
    let body = |body: &str| serde_json::from_str(body).unwrap_or_default();
    calls.map(|request| (format!("{} {}", request.method, request.path), body(&request.body))).collect()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

const VALID: &str = r#"{"email": "ada@example.com", "newsletter_consent": true}"#;
const INVALID: &str = r#"{"email": "s3cret", "newsletter_consent": true}"#;

/// Sends an event past every check of the command, and returns its id.
fn send_unchecked(emulator: &Served, reference: &str, data: &Value) -> String {
    let client = client(emulator);
    let receipt =
        emulator.runtime.block_on(Envelope::untyped(reference, data.as_object().unwrap()).send(&client)).unwrap();
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    receipt.event_id.as_str().to_owned()
}

#[test]
fn whoami_names_the_account_and_marks_the_project_that_is_set() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    let ran = desk.run(&["whoami"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("* shop  set by WEBMARKETER_PROJECT_ID\n"), "{}", ran.out);
    assert!(ran.out.lines().next().unwrap().contains('@'), "{}", ran.out);
    no_secret(&ran);

    let ran = desk.run(&["whoami", "--project", "shop", "--json"]);
    let told = parse(&ran.out);
    assert_eq!((&told["project"], &told["projectIsSetBy"]), (&json!("shop"), &json!("--project")));
    assert_eq!(told["projects"], json!([{"id": "shop", "name": "shop", "isSet": true}]));

    desk.write("webmarketer.toml", "project = \"shop\"\n[profile.test]\nproject = \"shop\"\n");
    assert!(desk.run(&["whoami", "--profile", "test"]).out.contains("set by the profile test"));
    desk.unset("WEBMARKETER_PROJECT_ID");
    assert!(desk.run(&["whoami"]).out.contains("set by webmarketer.toml"));
    desk.write("webmarketer.toml", "");
    desk.run(&["pull", "--project", "shop"]);
    assert!(desk.run(&["whoami"]).out.contains("set by the lock webmarketer.lock.json"));
}

#[test]
fn whoami_needs_no_project_and_fails_where_the_one_that_is_set_is_out_of_reach() {
    let emulator = shop();
    let mut desk = Desk::at(&emulator);
    desk.unset("WEBMARKETER_PROJECT_ID");
    let ran = desk.run(&["whoami"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\n  shop\n"), "{}", ran.out);
    assert_eq!(parse(&desk.run(&["whoami", "--json"]).out)["project"], Value::Null);

    let ran = desk.run(&["whoami", "--project", "elsewhere"]);
    assert_eq!(ran.code, 101);
    assert!(ran.err.contains("`elsewhere`, set by --project, is not within reach"), "{}", ran.err);
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    desk.fails(&["whoami"], 2, "no credentials");
}

#[test]
fn an_event_that_fits_is_sent_and_its_verdict_waited_for() {
    let emulator = shop();
    let desk = pulled(&emulator);
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--nonce", "n-1", "--wait", "10s"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert!(ran.out.starts_with("received "), "{}", ran.out);
    assert!(ran.out.ends_with("  nonce n-1\ntaken in\n"), "{}", ran.out);

    desk.write("data.json", VALID);
    let more = ["--tracker-id", "t-1", "--date", "2026-05-04T12:00:00Z", "--json"];
    let ran = desk.run(&[&["send", "newsletter", "--data", "@data.json"], &more[..]].concat());
    let told = parse(&ran.out);
    assert_eq!((ran.code, &told["isSent"], &told["verdict"]), (0, &json!(true), &Value::Null));
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    let event = parse(&desk.run(&["event", told["eventId"].as_str().unwrap(), "--json"]).out);
    assert_eq!(event["event"]["nonce"], told["nonce"]);
    assert_eq!(event["event"]["trackerId"], "t-1");
    assert_eq!(event["event"]["data"], parse(VALID));
}

#[test]
fn data_are_read_from_standard_input() {
    let emulator = shop();
    let desk = pulled(&emulator);
    desk.write(
        "send.sh",
        "printf '%s' \"$2\" | \"$1\" send newsletter --data @- --dry-run --lock webmarketer.lock.json",
    );
    let program = env!("CARGO_BIN_EXE_webmarketer");
    let mut shell = Command::new("sh");
    shell.args(["send.sh", program, VALID]).current_dir(desk.path("."));
    let output = shell.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "valid an event of type `newsletter`; nothing was sent\n");
}

#[test]
fn an_event_that_does_not_fit_is_not_sent_and_no_value_is_told() {
    let emulator = shop();
    let desk = pulled(&emulator);
    let data = r#"{"email": "s3cret", "first_name": 7}"#;
    for more in [&[][..], &["--dry-run"]] {
        let ran = desk.run(&[&["send", "newsletter", "--data", data], more].concat());
        assert_eq!((ran.code, &*ran.out), (100, ""));
        for says in [
            "error[invalid-field]: `newsletter.email`: expected",
            "error[invalid-field]: `newsletter.first_name`: expected a string",
            "error[missing-field]: `newsletter.newsletter_consent`: expected a value",
            "nothing was sent",
        ] {
            assert!(ran.err.contains(says), "{says}\n{}", ran.err);
        }
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
    let ran = desk.run(&["send", "newsletter", "--data", data, "--json"]);
    let told = parse(&ran.out);
    assert_eq!((ran.code, &told["isSent"], &told["eventId"]), (100, &json!(false), &Value::Null));
    assert_eq!(told["violations"][0]["field"], "email");
    assert!(!ran.out.contains("s3cret"));
    assert_eq!(parse(&desk.run(&["trash", "--json"]).out)["events"], json!([]));
}

#[test]
fn a_dry_run_with_a_lock_needs_neither_service_nor_credentials() {
    let mut desk = pulled(&shop());
    desk.unset("WEBMARKETER_APPLICATION_CREDENTIALS");
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--dry-run"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert_eq!(ran.out, "valid an event of type `newsletter`; nothing was sent\n");
}

#[test]
fn a_key_that_no_field_has_is_warned_of_with_the_one_that_was_meant() {
    let emulator = shop();
    let desk = pulled(&emulator);
    let data = r#"{"email": "ada@example.com", "newsletter_consent": true, "frist_name": "Ada"}"#;
    let ran = desk.run(&["send", "newsletter", "--data", data]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("no field is sent as `frist_name`, so it is passed over; did you mean `first_name`?"));
    let told = parse(&desk.run(&["send", "newsletter", "--data", data, "--json", "--dry-run"]).out);
    assert_eq!(told["unknownKeys"], json!([{"key": "frist_name", "near": "first_name"}]));
}

#[test]
fn without_a_lock_the_live_event_type_counts_and_an_unknown_one_is_answered_with_the_nearest() {
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
fn an_event_that_the_lock_takes_and_the_service_refuses_exits_100() {
    let emulator = shop();
    let desk = pulled(&emulator);
    change(&emulator, "newsletter", |newsletter| {
        newsletter.fields.iter_mut().for_each(|field| field.optional = false);
    });
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--wait", "10s"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
    assert!(
        ran.out.contains("refused\n  missing-field `newsletter.first_name`: the field is mandatory"),
        "{}",
        ran.out
    );
    let ran = desk.run(&["send", "newsletter", "--data", VALID, "--wait", "10s", "--json"]);
    let told = parse(&ran.out);
    assert_eq!((ran.code, &told["verdict"], &told["isSent"]), (100, &json!("trashed"), &json!(true)));
    assert_eq!(told["reasons"][0]["field"], "first_name");
}

#[test]
fn data_that_are_no_object_are_refused_without_being_repeated() {
    let desk = pulled(&shop());
    desk.write("broken.json", "{\"email\": \"s3cret\"");
    for (data, says) in [
        ("", "--data is no JSON: line 1, column 0"),
        ("s3cret", "--data is no JSON: line 1, column 1"),
        ("[\"s3cret\"]", "--data is JSON, and no object"),
        ("\"s3cret\"", "--data is JSON, and no object"),
        ("@broken.json", "broken.json is no JSON: line 1, column 18"),
        ("@missing.json", "missing.json cannot be read"),
        ("@", "cannot be read"),
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
fn an_event_is_shown_as_it_was_sent_or_with_why_it_was_refused() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let id = send_unchecked(&emulator, "newsletter", &parse(VALID));
    let ran = desk.run(&["event", &id]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with(&format!("newsletter  taken in  {id}\n")), "{}", ran.out);
    assert!(ran.out.contains("\"email\": \"ada@example.com\""), "{}", ran.out);

    let id = send_unchecked(&emulator, "newsletter", &parse(INVALID));
    let ran = desk.run(&["event", &id]);
    assert_eq!(ran.code, 100, "{}", ran.err);
    let says = "invalid-field `newsletter.email`: the value does not fit the type `email`\n";
    assert!(ran.out.contains(says), "{}", ran.out);
    assert!(ran.out.contains("  keys     email, newsletter_consent\n  --show-values"), "{}", ran.out);
    assert!(!ran.out.contains("s3cret"), "{}", ran.out);
    let ran = desk.run(&["event", &id, "--json"]);
    let told = parse(&ran.out);
    assert_eq!((&told["status"], &told["event"]["keys"]), (&json!("trashed"), &json!(["email", "newsletter_consent"])));
    assert!(!ran.out.contains("s3cret"), "{}", ran.out);

    let ran = desk.run(&["event", &id, "--show-values"]);
    assert!(ran.out.contains(&format!("{says}    value \"s3cret\"\n")), "{}", ran.out);
    assert!(ran.out.contains("\"email\": \"s3cret\""), "{}", ran.out);
    let told = parse(&desk.run(&["event", &id, "--json", "--show-values"]).out);
    assert_eq!((&told["reasons"][0]["value"], &told["event"]["data"]["email"]), (&json!("s3cret"), &json!("s3cret")));
}

#[test]
fn an_event_that_is_not_there_exits_101() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    for id in ["0", "a/b", "../../event-types", "01890a5d-ac96-774b-bcce-b302099a8057"] {
        desk.fails(&["event", id], 101, "has no event `");
    }
    let ran = desk.run(&["event", "0", "--json"]);
    assert_eq!((ran.code, parse(&ran.out)["status"].as_str()), (101, Some("unknown")));
    for id in ["", " ", ".", "..", ".\t."] {
        let ran = desk.run(&["event", id]);
        assert_eq!(ran.code, 2, "{id}");
    }
}

/// An event type with a state, a statistic and neither.
fn settable() -> (&'static str, &'static str, &'static str, &'static str) {
    let project = Project::from_json(SHOP).unwrap();
    let key = |of: &EventType, entity: &str| {
        let field = of.fields.iter().find(|field| field.entity.as_str() == entity)?;
        Some(&*field.storage_key.as_str().to_owned().leak())
    };
    let found = project.event_types().iter().find_map(|of| {
        let reference = &*of.reference.as_str().to_owned().leak();
        Some((reference, key(of, "state")?, key(of, "statistic")?, key(of, "event")?))
    });
    found.unwrap()
}

#[test]
fn the_lock_says_what_is_a_state_and_what_a_statistic() {
    let (_, state, statistic, _) = settable();
    let service = start_service(Reply::json(200, &Value::Null));
    let desk = at(&pulled(&shop()), &service.address);
    let (state_1, statistic_1) = (format!("{state}=1"), format!("{statistic}=4000.5"));
    let ran = desk.run(&["set", "e 1", &state_1, &statistic_1, "--date", "2026-05-04"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert_eq!(ran.out, format!("set state `{state}` to 1\nset statistic `{statistic}` to 4000.5\n"));
    let made = calls(&service);
    let date = made[0].1["date"].clone();
    assert!(date.as_str().unwrap().starts_with("2026-05-04T00:00:00"), "{date}");
    let path = |kind, key| format!("PATCH /api/v1/projects/shop/events/e%201/{kind}/{key}");
    assert_eq!(made[0], (path("states", state), json!({"value": 1, "date": date})));
    assert_eq!(made[1], (path("statistics", statistic), json!({"value": 4000.5, "date": date})));

    let told = parse(&desk.run(&["set", "e", &state_1, "--json"]).out);
    assert_eq!(told, json!({"id": "e", "set": [{"key": state, "kind": "state", "value": 1}]}));
}

#[test]
fn nothing_is_set_where_something_is_not_understood() {
    let (reference, state, statistic, plain) = settable();
    let emulator = shop();
    let desk = pulled(&emulator);
    let id = send_unchecked(&emulator, reference, &json!({}));
    let assign = |key: &str, value: &str| format!("{key}={value}");
    let (good, bad) = (assign(statistic, "1"), assign(state, "2"));
    desk.fails(&["set", &id, &good, &bad], 2, "is 0 or 1, not 2");
    desk.fails(&["set", &id, &good, &good], 2, "is set twice");
    desk.fails(&["set", &id, &assign(plain, "1")], 2, "is sent with the event, and cannot be set");
    let ran = desk.fails(&["set", &id, &assign(&format!("{state}x"), "1")], 2, "neither a state nor a statistic");
    assert!(ran.err.contains(&format!("did you mean `{state}`?")), "{}", ran.err);
    desk.fails(&["set", "0", "what=1"], 101, "has no event `0`");
    for bad in ["refunded", "refunded=", "=1", "a=one", "a=NaN", "a=1e999", "..=1"] {
        let ran = desk.run(&["set", &id, bad]);
        assert_eq!(ran.code, 2, "{bad}");
        assert!(ran.err.contains("expected a key and a number"), "{}", ran.err);
    }
}

#[test]
fn a_set_that_is_refused_says_which_one() {
    let (_, state, ..) = settable();
    let desk = answered(400, r#"{"message":"no\u202esuch state"}"#);
    let ran = desk.fails(&["set", "e", &format!("{state}=1")], 101, &format!("the state `{state}` is not set: "));
    assert!(ran.err.contains("no\\u{202e}such state"), "{}", ran.err);
}

#[test]
fn the_trash_says_why_and_where_and_hides_values() {
    let emulator = shop();
    let desk = pulled(&emulator);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(desk.run(&["trash"]).out.starts_with("empty nothing was refused since "));
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
    assert!(ran.out.contains("\n2 events refused since "), "{}", ran.out);
    assert!(!ran.out.contains("s3cret"), "{}", ran.out);
    assert!(desk.run(&["trash", "--show-values"]).out.contains("value \"s3cret\""));

    let ran = desk.run(&["trash", "--json"]);
    let events = &parse(&ran.out)["events"];
    let reason = &events[0]["reasons"][0];
    assert_eq!((&reason["kind"], &reason["field"]), (&json!("invalid-field"), &json!("email")));
    assert_eq!((&reason["places"][0]["line"], reason.get("value")), (&json!(line), None));
    assert_eq!(events[1]["eventType"], "no\u{1b}[31m\u{202e}such");
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}']) && !ran.out.contains("s3cret"));
    let shown = parse(&desk.run(&["trash", "--json", "--show-values"]).out);
    assert_eq!(shown["events"][0]["reasons"][0]["value"], "s3cret");
}

#[test]
fn followed_the_trash_shows_each_event_once_until_it_is_stopped() {
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

/// Presses Ctrl-C, and returns how the command ends.
fn interrupt(command: &mut Child) -> Option<i32> {
    let stop = Command::new("kill").args(["-INT", &command.id().to_string()]).status().unwrap();
    assert!(stop.success());
    command.wait().unwrap().code()
}

#[test]
fn followed_a_service_that_fails_is_asked_again_and_told_of_once() {
    let desk = answered(503, "{}");
    let mut follow = desk.start(&["trash", "--follow", "--interval", "1s", "--timeout", "1"]);
    let mut lines = BufReader::new(follow.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    assert!(line.starts_with("warning: ") && line.ends_with("503; it is tried again"), "{line}");
    thread::sleep(Duration::from_secs(3));
    assert_eq!(interrupt(&mut follow), Some(0));
    assert!(lines.next().is_none());

    // Whoever may not look will not be let in later.
    let ran = answered(403, "{}").run(&["trash", "--follow"]);
    assert_eq!(ran.code, 101, "{}", ran.err);
}

#[test]
fn followed_a_closed_pipe_ends_the_command_quietly() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let mut follow = desk.start(&["trash", "--follow", "--interval", "1s"]);
    drop(follow.stdout.take());
    send_unchecked(&emulator, "newsletter", &parse(INVALID));
    let output = follow.wait_with_output().unwrap();
    assert_eq!((output.status.code(), &*output.stderr), (Some(1), &b""[..]));
}

#[test]
fn bad_arguments_of_the_trash_are_refused() {
    let desk = Desk::at(&shop());
    for arguments in
        [&["--since", "0h"][..], &["--since", "1"], &["--interval", "1s"], &["--follow", "--interval", "0s"]]
    {
        assert_eq!(desk.run(&[&["trash"], arguments].concat()).code, 2, "{arguments:?}");
    }
}

#[test]
fn completions_know_every_command_and_nothing_of_the_environment() {
    let mut desk = Desk::new();
    desk.set("WEBMARKETER_PROJECT_ID", "s3cret");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = desk.run(&["completions", shell]);
        assert_eq!((ran.code, &*ran.err), (0, ""), "{shell}");
        let command = webmarketer_cli_gen::cli::command();
        for name in command.get_subcommands().map(clap::Command::get_name) {
            assert!(ran.out.contains(name), "{shell} does not know {name}");
        }
        assert!(!ran.out.contains("s3cret"), "{shell}");
    }
    assert_eq!(desk.run(&["completions", "dos"]).code, 2);
}

#[test]
fn a_manual_page_is_written_for_each_command() {
    let mut desk = Desk::new();
    desk.set("WEBMARKETER_PROJECT_ID", "s3cret");
    let ran = desk.run(&["man"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(".TH webmarketer 1 "), "{}", ran.out);

    let ran = desk.run(&["man", "--output", "share/man1"]);
    let command = webmarketer_cli_gen::cli::command();
    let count = command.get_subcommands().count();
    assert_eq!((ran.code, ran.out), (0, format!("wrote {} pages into share/man1\n", count + 1)));
    for name in command.get_subcommands().map(clap::Command::get_name) {
        let page = desk.read(&format!("share/man1/webmarketer-{name}.1"));
        assert!(page.contains(&format!(".TH webmarketer-{name} 1 ")), "{page}");
        assert!(page.contains(&format!("webmarketer {name}")), "{page}");
        assert!(!page.contains("s3cret"), "{name}");
    }
    desk.write("file", "");
    desk.fails(&["man", "--output", "file"], 1, "file cannot be written");
}

const ROWS: &str = r#"[
    {"identifier": "shop", "interval": "2026-05-04", "values": {"event-count": 12, "margin": 40.5}},
    {"identifier": "sh\u001b[31mop", "interval": "2026-05-05\u202e", "values": {"event-count": 6}}
]"#;

#[test]
fn insights_are_shown_in_every_form() {
    let desk = answered(200, ROWS);
    let metrics = ["insights", "--metric", "event-count", "margin"];
    let table = "interval            event-count  margin\n\
                 2026-05-04                   12    40.5\n\
                 2026-05-05\\u{202e}            6       0\n";
    let csv = "interval,event-count,margin\n2026-05-04,12,40.5\n2026-05-05\\u{202e},6,0\n";
    for (format, starts) in [
        ("table", table),
        ("csv", csv),
        ("chart", "event-count\n2026-05-04          █"),
        ("json", "{\n  \"metrics\": [\n"),
        ("svg", "<svg xmlns="),
    ] {
        let ran = desk.run(&[&metrics[..], &["--format", format]].concat());
        assert_eq!((ran.code, &*ran.err), (0, ""), "{format}");
        assert!(ran.out.starts_with(starts), "{}", ran.out);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{format}");
        let ran = desk.run(&[&metrics[..], &["--format", format, "--output", "out"]].concat());
        let is_for_people = !["json", "csv"].contains(&format);
        assert_eq!((ran.code, &*ran.out), (0, if is_for_people { "wrote out\n" } else { "" }));
        assert!(desk.read("out").starts_with(starts), "{}", desk.read("out"));
        assert!(!desk.read("out").contains('\u{1b}'), "{format}");
    }
    let told = parse(&desk.run(&[&metrics[..], &["--json"]].concat()).out);
    assert_eq!(told["rows"][0]["values"], json!({"event-count": 12, "margin": 40.5}));
    assert_eq!(told["rows"][1]["identifier"], "sh\u{1b}[31mop");
    assert!(desk.run(&["insights", "--by", "event-type"]).out.starts_with("interval            event type"));
}

#[test]
fn insights_ask_for_what_was_typed() {
    let service = start_service(Reply::json(200, &Value::Null));
    let desk = at(&pulled(&shop()), &service.address);
    // The server answers null, which is no list.
    let arguments = ["--metric", "margin", "--metric", "refunded", "--interval", "day-of-week", "--by", "event-type"];
    desk.fails(&[&["insights", "--since", "7d"], &arguments[..]].concat(), 101, "expected a list");
    let (request, body) = &calls(&service)[0];
    assert_eq!(request, "POST /api/v1/projects/shop/events/insights");
    assert_eq!((&body["metrics"], &body["interval"]), (&json!(["margin", "refunded"]), &json!("dayOfWeek")));
    assert_eq!((&body["groupBy"], &body["filter"]), (&json!("event-type"), &json!(null)));

    let arguments = ["--since", "30d", "--until", "7d", "--event-type", "purchase", "newsletter"];
    desk.fails(&[&["insights"], &arguments[..]].concat(), 101, "expected a list");
    let (_, body) = &calls(&service)[1];
    assert_eq!((&body["groupBy"], &body["filter"]), (&json!("event-type"), &json!(["purchase", "newsletter"])));
    let day = |key: &str| parse_date(body[key].as_str().unwrap()).unwrap();
    assert_eq!((day("until") - day("since")).num_days(), 23);
}

#[test]
fn a_metric_or_an_event_type_that_the_lock_does_not_have_is_warned_of() {
    let desk = answered(200, "[]");
    let ran = desk.run(&["insights", "--metric", "margn", "--event-type", "newsletter", "--event-type", "newsleter"]);
    assert_eq!((ran.code, &*ran.out), (0, "there is nothing in that time\n"));
    assert!(ran.err.contains("no state or statistic `margn`; did you mean `margin`?"), "{}", ran.err);
    assert!(ran.err.contains("no event type `newsleter`; did you mean `newsletter`?"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 2, "what the lock has is not warned of: {}", ran.err);
}

#[test]
fn insights_that_cannot_be_had_exit_101_and_bad_arguments_2() {
    let desk = Desk::at(&shop());
    desk.fails(&["insights", "--timeout", "1"], 101, "");
    for arguments in [
        &["--metric", ""][..],
        &["--metric"],
        &["--interval", "hour"],
        &["--json", "--format", "csv"],
        &["--since", "now"],
        &["--since", "7d", "--until", "7d"],
        &["--event-type", ""],
        &["--by", "me"],
    ] {
        assert_eq!(desk.run(&[&["insights"], arguments].concat()).code, 2, "{arguments:?}");
    }
    let desk = answered(200, ROWS);
    desk.fails(&["insights", "--output", "no/such/folder"], 1, "cannot be written");
    let ran = answered(501, "{}").fails(&["insights"], 101, "501");
    assert!(ran.err.contains("the service does not do that") && !ran.err.contains("later"), "{}", ran.err);
}

#[test]
fn an_event_that_may_have_been_received_can_be_sent_again_as_the_same() {
    let desk = answered(503, "{}");
    let send = ["send", "newsletter", "--data", VALID, "--timeout", "1"];
    let ran = desk.fails(&[&send[..], &["--nonce", "n 1"]].concat(), 101, "503");
    assert!(ran.err.contains("with --nonce \"n 1\" --date 2"), "{}", ran.err);
    assert!(ran.err.contains("Z it is one event if sent again"), "{}", ran.err);
    let ran = desk.fails(&[&send[..], &["--nonce", "n 1", "--undated"]].concat(), 101, "503");
    assert!(ran.err.contains("with --nonce \"n 1\" it is one event if sent again"), "{}", ran.err);
    let ran = desk.fails(&send, 101, "503");
    let nonce = ran.err.split('"').nth(1).unwrap();
    assert_eq!(nonce.len(), 36, "{nonce}");
    let desk = answered(400, r#"{"message": "no"}"#);
    assert!(!desk.fails(&send, 101, "400").err.contains("--nonce"));
}

#[test]
fn an_event_is_shown_even_where_the_trash_cannot_be_seen() {
    // It is the answer to every question, and no list of trashed events.
    const EVENT: &str = r#"{"_id": "e", "projectId": "shop", "eventType": "newsletter", "nonce": 1,
        "createdAt": "2026-05-04T12:00:00Z", "data": {"email": "ada\u202e"}}"#;
    let desk = answered(200, EVENT);
    let ran = desk.run(&["event", "e"]);
    assert_eq!(ran.code, 101);
    assert!(ran.out.starts_with("newsletter  received  e\n"), "{}", ran.out);
    assert!(ran.out.contains("  keys     email\n"), "it may have been refused: {}", ran.out);
    assert!(ran.err.contains("trashed-events"), "{}", ran.err);
    let ran = desk.run(&["event", "e", "--show-values"]);
    assert!(ran.out.contains("\"email\": \"ada\\u202e\""), "{}", ran.out);
    assert_eq!(parse(&desk.run(&["event", "e", "--json"]).out)["status"], "received");
}

#[test]
fn what_takes_long_says_nothing_where_no_terminal_is() {
    let service = Service::start(|_| Reply::Nothing);
    let desk = at(&pulled(&shop()), &service.address);
    for command in ["pull", "check", "diff", "trash", "insights"] {
        let ran = desk.fails(&[command, "--timeout", "1"], 101, "in time");
        assert!(!ran.err.contains('\r'), "{command}: {:?}", ran.err);
    }
}
