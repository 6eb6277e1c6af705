//! Whole workflows: pull, generate, check, a change at the service, check again.

use webmarketer_emulator::{LEADS, Project, SHOP};
use webmarketer_schema::{EventType, FieldType};

use crate::support::{Desk, change, client, no_secret, serve};

#[test]
fn files_that_agree_are_not_written_again() {
    for project in [SHOP, LEADS] {
        let emulator = serve(Project::from_json(project).unwrap());
        let desk = Desk::at(&emulator);
        for command in ["pull", "generate", "check"] {
            let ran = desk.run(&[command]);
            assert_eq!(ran.code, 0, "{command}: {}", ran.err);
            no_secret(&ran);
        }
        let files = desk.files();
        assert!(desk.run(&["pull"]).out.starts_with("unchanged "));
        assert!(desk.run(&["generate"]).out.starts_with("unchanged "));
        assert!(desk.run(&["check"]).out.contains("live, lock and generated code agree"));
        assert!(desk.run(&["check", "--offline"]).out.contains("lock and generated code agree"));
        assert!(desk.files() == files, "a file was written again");
    }
}

#[test]
fn the_formatter_leaves_generated_code_as_it_is() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.run(&["pull"]);
    desk.run(&["generate", "--output", "events.rs"]);
    let formatter =
        std::process::Command::new("rustfmt").args(["--edition", "2024"]).arg(desk.path("events.rs")).status();
    assert!(formatter.expect("rustfmt comes with the toolchain").success());
    assert!(desk.run(&["generate", "--output", "events.rs"]).out.starts_with("unchanged "));

    desk.write("events.rs", &desk.read("events.rs").replace('\n', "\r\n"));
    let ran = desk.run(&["check", "--offline", "--output", "events.rs"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn a_breaking_change_exits_100_and_any_other_4_until_it_is_pulled() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.run(&["pull"]);
    desk.run(&["generate"]);

    change(&emulator, "newsletter", |newsletter| newsletter.name = "Letter".to_owned());
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("note[event-type-name-changed]: `newsletter`"), "{}", ran.out);

    change(&emulator, "newsletter", |newsletter| {
        newsletter.fields.iter_mut().for_each(|field| field.optional = false);
    });
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 100, "{}", ran.out);
    assert!(ran.out.contains("error[field-became-mandatory]: `newsletter.first_name`"), "{}", ran.out);
    assert!(ran.out.trim_end().ends_with("webmarketer pull && webmarketer generate"), "{}", ran.out);

    let ran = desk.run(&["pull"]);
    assert!(ran.out.contains("error[field-became-mandatory]: `newsletter.first_name`"), "graded: {}", ran.out);
    assert!(ran.out.contains("note[event-type-name-changed]: `newsletter`"), "graded: {}", ran.out);
    assert!(ran.out.contains("1 error"), "counted: {}", ran.out);
    assert!(ran.out.contains("rust-analyzer") && ran.out.contains("\"Restart server\""), "{}", ran.out);
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("warning[code-differs]"), "{}", ran.out);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert_eq!(desk.run(&["check"]).code, 0);
}

#[test]
fn archived_event_types_are_pulled_and_get_no_struct() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let live = client(&emulator);
    emulator.runtime.block_on(live.event_types().archive(&"newsletter".into())).unwrap();
    let desk = Desk::at(&emulator);
    let ran = desk.run(&["pull"]);
    assert!(ran.out.contains("39 event types and 1 archived"), "{}", ran.out);
    assert!(desk.read("webmarketer.lock.json").contains("\"archivedAt\": "));
    let ran = desk.run(&["generate"]);
    assert!(ran.out.contains("1 archived event type omitted"), "{}", ran.out);
    assert!(!desk.read("src/events.rs").contains("struct Newsletter "));
    assert_eq!(desk.run(&["check"]).code, 0);
}

#[test]
fn a_pinned_name_is_kept() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.run(&["pull"]);
    let live = client(&emulator);
    let clash = EventType { fields: vec![], ..EventType::new("NEWSLETTER", "Clash") };
    emulator.runtime.block_on(live.event_types().create(&clash)).unwrap();
    desk.run(&["pull"]);
    desk.run(&["generate"]);
    let source = desk.read("src/events.rs");
    assert!(source.contains("pub struct Newsletter {"), "the old name moved");
    assert!(source.contains("pub struct NewsletterX"), "the new one has no name");
}

#[test]
fn a_lock_edited_by_hand_is_reported() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.run(&["pull"]);
    desk.write(
        "webmarketer.lock.json",
        &desk.read("webmarketer.lock.json").replacen("\"type\": \"email\"", "\"type\": \"string\"", 1),
    );
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("warning[lock-edited]"), "{}", ran.out);
}

#[test]
fn settings_set_the_paths_of_files() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let mut desk = Desk::at(&emulator);
    desk.unset("WEBMARKETER_PROJECT_ID");
    desk.write(
        "webmarketer.toml",
        "project = \"shop\"\nlock = \"the.lock.json\"\n\n[generate]\noutput = \"code/wm.rs\"\n",
    );
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert!(desk.path("the.lock.json").exists());
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("wm.rs does not exist"), "{}", ran.out);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(desk.path("code/wm.rs").exists());
    assert_eq!(desk.run(&["check"]).code, 0);
}

#[test]
fn the_demo_finds_the_drift_that_it_made_and_keeps_its_files() {
    let desk = Desk::new();
    let ran = desk.run(&["demo", "--folder", "demo"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.out, ran.err);
    for rule in ["field-became-mandatory", "field-type-changed", "event-type-archived", "event-type-added"] {
        assert!(ran.out.contains(&format!("[{rule}]")), "{rule} is missing:\n{}", ran.out);
    }
    assert!(ran.out.contains("40 events sent and visible, 0 trashed"), "{}", ran.out);
    assert!(ran.out.contains("trashed: `"), "{}", ran.out);
    assert!(ran.out.contains("the service has each of the 100 orders once"), "{}", ran.out);
    assert!(!ran.out.contains("lost"), "no event is lost:\n{}", ran.out);
    for file in ["demo/service-account.json", "demo/webmarketer.lock.json", "demo/src/events.rs"] {
        assert!(desk.path(file).exists(), "{file}");
    }
    no_secret(&ran);

    let readme = include_str!("../../../README.md");
    let (_, part) = readme.split_once("A part of its output:\n\n```text\n").unwrap();
    let (part, _) = part.split_once("```").unwrap();
    let out = ran.out.replace(" demo/src/", " src/");
    let printed: Vec<_> = out.lines().collect();
    for line in part.lines().filter(|line| !line.is_empty()) {
        assert!(printed.contains(&line), "the README shows a line that the demo does not print: {line}\n{out}");
    }
}

#[test]
fn output_is_coloured_with_color_always() {
    let desk = Desk::new();
    let coloured = desk.run(&["--color", "always", "demo", "--folder", "demo"]);
    assert!(coloured.out.contains("\u{1b}["));
}

#[test]
fn every_field_type_has_a_rust_type() {
    let emulator = serve(Project::empty("types".parse().unwrap()));
    let live = client(&emulator);
    let mut every = EventType::new("every", "Every");
    for field_type in FieldType::KNOWN.into_iter().chain([FieldType::Other("hologram".to_owned())]) {
        every.fields.push(webmarketer_schema::Field::new(field_type.clone(), field_type.as_str()));
    }
    emulator.runtime.block_on(live.event_types().create(&every)).unwrap();
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let source = desk.read("src/events.rs");
    for (name, of_type) in [
        ("string", "String"),
        ("email", "Email"),
        ("phone", "Phone"),
        ("boolean", "bool"),
        ("number", "f64"),
        ("date", "DateTime<Utc>"),
        ("currency", "Currency"),
        ("location", "Location"),
        ("message", "Message"),
        ("hologram", "Json"),
    ] {
        assert!(source.contains(&format!("pub {name}: {of_type},")), "{name}:\n{source}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_lock_that_is_bind_mounted_is_written_in_place() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let mut desk = Desk::at(&emulator);
    desk.run(&["pull"]);
    let pulled = desk.read("webmarketer.lock.json");
    desk.write("outside.json", "{\"formatVersion\": 1, \"project\": \"shop\", \"eventTypes\": []}\n");
    desk.set("WEBMARKETER", env!("CARGO_BIN_EXE_webmarketer"));
    let script = "mount --bind outside.json webmarketer.lock.json && \"$WEBMARKETER\" pull";
    let ran = desk.run_program("unshare", &["--mount", "bash", "-ec", script]);
    if ran.code != 0 && !ran.out.contains("pulled") && !ran.err.contains("cannot write webmarketer.lock.json") {
        eprintln!("no bind mount can be made here: {}", ran.err);
        return;
    }
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(desk.read("outside.json"), pulled);
    let left: Vec<_> = desk.files().into_keys().filter(|path| path.extension().is_some_and(|e| e == "tmp")).collect();
    assert!(left.is_empty(), "{left:?}");
}
