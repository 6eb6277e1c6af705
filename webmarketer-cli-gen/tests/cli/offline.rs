//! Commands that need no network: list a lock, make sample payloads, and compare code with a lock.

use serde_json::Value;
use webmarketer_core::validate;
use webmarketer_emulator::{LEADS, Project, SHOP};
use webmarketer_schema::wire::read_event_type;

use crate::support::{Desk, no_secret, serve};

/// A folder with only the lock of a project.
fn locked(project: &str) -> Desk {
    let emulator = serve(Project::from_json(project).unwrap());
    let at_emulator = Desk::at(&emulator);
    assert_eq!(at_emulator.run(&["pull"]).code, 0);
    let desk = Desk::new();
    desk.write("webmarketer.lock.json", &at_emulator.read("webmarketer.lock.json"));
    desk
}

#[test]
fn list_shows_every_event_type_and_field_of_the_lock() {
    for json in [SHOP, LEADS] {
        let project = Project::from_json(json).unwrap();
        let desk = locked(json);
        let before = desk.files();
        let table = desk.run(&["list"]);
        assert_eq!(table.code, 0, "{}", table.err);
        no_secret(&table);
        let listed = desk.run(&["list", "--format", "json"]);
        let listed: Vec<Value> = serde_json::from_str(&listed.out).unwrap();
        assert_eq!(listed.len(), project.event_types().iter().filter(|of| !of.is_archived()).count());
        for event_type in listed.iter().map(|value| read_event_type(value, "").unwrap()) {
            let heading = format!("{}  {}", event_type.reference, event_type.name);
            let mut rest = table.out.lines().skip_while(|line| **line != *heading).skip(1);
            for field in &event_type.fields {
                let line = rest.next().unwrap_or_default();
                let mut words = line.split_whitespace();
                assert_eq!(words.next(), Some(field.storage_key.as_str()), "{line}");
                assert_eq!(words.next(), Some(field.field_type.as_str()), "{line}");
                assert_eq!(line.contains("PII"), field.pii, "{line}");
                assert_eq!(line.contains("optional"), field.optional, "{line}");
                assert_eq!(line.contains("not sent"), field.ingestion_key.is_none(), "{line}");
            }
            assert!(rest.next().is_none_or(str::is_empty), "{heading} has an extra field");
        }
        assert!(desk.files() == before, "a file was written");
    }
}

#[test]
fn list_takes_references_and_patterns() {
    let desk = locked(SHOP);
    let one = desk.run(&["list", "purchase"]).out;
    assert!(one.starts_with("purchase  "), "{one}");
    assert!(!one.contains("\n\n"), "{one}");
    let some = desk.run(&["list", "cart-*", "purchase"]).out;
    assert!(some.matches("\n\n").count() >= 1 && some.lines().any(|line| line.starts_with("cart-")), "{some}");
    let ran = desk.fails(&["list", "purchas"], 2, "the lock has no event type `purchas`");
    assert!(ran.err.contains("did you mean `purchase`?"), "{}", ran.err);
    let ran = desk.fails(&["samples", "nothing-like-it"], 2, "the lock has no event type `nothing-like-it`");
    assert!(ran.err.contains("`webmarketer list` shows the event types of the lock"), "{}", ran.err);
    desk.fails(&["list", "--lock", "missing.json"], 101, "the lock missing.json");
}

#[test]
fn samples_are_valid_and_invalid_events() {
    let desk = locked(LEADS);
    let listed: Vec<Value> = serde_json::from_str(&desk.run(&["list", "--format", "json"]).out).unwrap();
    let samples: Value = serde_json::from_str(&desk.run(&["samples"]).out).unwrap();
    assert_eq!(samples.as_object().unwrap().len(), listed.len());
    for event_type in listed.iter().map(|value| read_event_type(value, "").unwrap()) {
        let of = &samples[event_type.reference.as_str()];
        for accepted in [&of["valid"], &of["minimal"]] {
            assert_eq!(validate(&event_type, accepted.as_object().unwrap()), [], "{}", event_type.reference);
        }
        for invalid in of["invalid"].as_array().unwrap() {
            let violations = validate(&event_type, invalid["data"].as_object().unwrap());
            let reason = &invalid["reason"];
            let is_found = violations.iter().any(|violation| {
                reason["field"] == violation.field.storage_key.as_str() && reason["kind"] == violation.kind.as_str()
            });
            assert!(is_found, "{invalid}");
        }
    }
    let one: Value = serde_json::from_str(&desk.run(&["samples", "contact-form"]).out).unwrap();
    assert_eq!(one.as_object().unwrap().len(), 1);
}

#[test]
fn generate_with_check_or_diff_reports_stale_files_without_writing() {
    let desk = locked(LEADS);
    for flag in ["--check", "--diff"] {
        let before = desk.files();
        let ran = desk.run(&["generate", flag]);
        assert_eq!(ran.code, 4, "{}", ran.err);
        assert!(ran.out.ends_with("stale src/events.rs does not exist; run `webmarketer generate`\n"), "{}", ran.out);
        assert!(desk.files() == before, "{flag} wrote a file");
    }
    let elsewhere = desk.run(&["generate", "--check", "--output", "other.rs"]).out;
    assert!(elsewhere.ends_with("run `webmarketer generate --output other.rs`\n"), "{elsewhere}");
    assert_eq!(desk.run(&["generate"]).code, 0);
    let written = desk.read("src/events.rs");
    for flag in ["--check", "--diff"] {
        let ran = desk.run(&["generate", flag]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.starts_with("unchanged "), "{}", ran.out);
    }

    // A line added to the header is an edit.
    desk.write("src/events.rs", &written.replacen("\n\n", "\nuse std::fs;\n\n", 1));
    assert_eq!(desk.run(&["generate", "--check"]).code, 4);
    assert!(
        desk.run(&["generate", "--output", "events.inc"]).out.starts_with("generated "),
        "the output may have any name"
    );

    desk.write("src/events.rs", &written.replacen("pub fn all()", "pub fn every()", 1));
    let before = desk.files();
    let ran = desk.run(&["generate", "--check"]);
    assert_eq!((ran.code, ran.out.lines().count()), (4, 1), "{}", ran.out);
    let ran = desk.run(&["generate", "--diff"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    no_secret(&ran);
    let changed: Vec<_> = ran.out.lines().filter(|line| line.starts_with(['-', '+'])).collect();
    let expected = ["--- src/events.rs", "+++ src/events.rs", "-pub fn every()", "+pub fn all()"];
    assert_eq!(changed.len(), expected.len(), "{}", ran.out);
    assert!(changed.iter().zip(expected).all(|(line, start)| line.starts_with(start)), "{}", ran.out);
    let coloured = desk.run(&["--color", "always", "generate", "--diff"]);
    for part in ["\u{1b}[1m--- src/events.rs\u{1b}[0m", "\u{1b}[31m-pub fn every()", "\u{1b}[32m+pub fn all()"] {
        assert!(coloured.out.contains(part), "{part:?}\n{:?}", coloured.out);
    }
    assert!(desk.files() == before, "a file was written");

    // A damaged header is an edit.
    desk.write("src/events.rs", &written.replacen("Do not edit", "Edit", 1));
    assert_eq!(desk.run(&["generate", "--check"]).code, 4);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert_eq!(desk.read("src/events.rs"), written);

    // Line ends of another system are not a difference.
    desk.write("src/events.rs", &written.replace('\n', "\r\n"));
    assert_eq!(desk.run(&["generate", "--diff"]).code, 0);
    desk.write("src/events.rs", "fn mine() {}\n");
    desk.fails(&["generate", "--check"], 2, "src/events.rs was not generated by webmarketer");
}
