//! Whole workflows: pull, generate, check, a change at the service, check again.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

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
fn emulate_prints_all_variables_that_other_commands_need() {
    let mut desk = Desk::new();
    let mut emulate = emulate(&mut desk, &[]);
    let ran = desk.run(&["pull"]);
    emulate.kill().unwrap();
    emulate.wait().unwrap();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("pulled 40 event types into webmarketer.lock.json"), "{}", ran.out);
}

#[test]
fn faults_are_injected_into_an_emulator_by_a_flag_or_a_file() {
    let mut desk = Desk::new();
    desk.write("faults.json", r#"[{"match": {"path": "/agents/me"}, "action": {"status": 403}}]"#);
    let flag = r#"{"match": {"path": "/projects/*/event-types"}, "action": {"status": 418}}"#;
    let arguments = ["--fault", flag, "--faults", "faults.json", "--rate-limit", "1000/2000"];
    let mut emulate = emulate(&mut desk, &arguments);
    let (pull, whoami) = (desk.run(&["pull"]), desk.run(&["whoami"]));
    emulate.kill().unwrap();
    emulate.wait().unwrap();
    assert!(pull.err.contains("418"), "{}", pull.err);
    assert!(whoami.err.contains("403"), "{}", whoami.err);
}

#[test]
fn an_emulator_warns_once_if_a_nonce_is_reused_for_another_event() {
    let mut desk = Desk::new();
    let mut emulate = emulate(&mut desk, &[]);
    assert_eq!(desk.run(&["pull"]).code, 0);
    for email in ["ada@example.com", "grace@example.com", "grace@example.com"] {
        let data = format!(r#"{{"email": "{email}", "newsletter_consent": true}}"#);
        desk.write("data.json", &data);
        let sent = desk.run(&["send", "newsletter", "--nonce", "n-1", "--data", "@data.json"]);
        assert_eq!(sent.code, 0, "{}", sent.err);
    }
    emulate.kill().unwrap();
    let output = emulate.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let warning = "warning: the nonce `n-1` was sent before with an event of type `newsletter`, and now with \
                   other data in `email`: the service keeps the first event, and the second is lost; give each event a \
                   nonce of its own\n";
    assert_eq!(stderr, warning);
}

#[test]
fn an_emulator_starts_with_the_state_that_another_stored_in_a_folder() {
    let mut desk = Desk::new();
    desk.write("data.json", r#"{"email": "ada@example.com", "newsletter_consent": true}"#);
    let mut first = emulate(&mut desk, &["--data", "state"]);
    assert_eq!(desk.run(&["pull"]).code, 0);
    let sent = desk.run(&["send", "newsletter", "--data", "@data.json", "--json"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
    first.kill().unwrap();
    first.wait().unwrap();

    let sent: serde_json::Value = serde_json::from_str(&sent.out).unwrap();
    let id = sent["eventId"].as_str().unwrap();
    let mut second = emulate(&mut desk, &["--data", "state"]);
    let found = desk.run(&["event", id]);
    second.kill().unwrap();
    second.wait().unwrap();
    assert_eq!(found.code, 0, "{}", found.err);
}

#[cfg(unix)]
#[test]
fn an_emulator_exports_its_state_when_it_stops_and_another_imports_it() {
    let mut desk = Desk::new();
    let mut first = emulate(&mut desk, &["--export", "state.json"]);
    assert_eq!(desk.run(&["pull"]).code, 0);
    desk.write("data.json", r#"{"email": "ada@example.com", "newsletter_consent": true}"#);
    assert_eq!(desk.run(&["send", "newsletter", "--data", "@data.json"]).code, 0);
    let kill = std::process::Command::new("kill").args(["-TERM", &first.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert!(first.wait().unwrap().success());
    let state = desk.read("state.json");
    assert!(state.contains("ada@example.com"));

    let mut second = emulate(&mut desk, &["--import", "state.json", "--export", "again.json"]);
    std::process::Command::new("kill").args(["-TERM", &second.id().to_string()]).status().unwrap();
    assert!(second.wait().unwrap().success());
    assert_eq!(desk.read("again.json"), state);
}

/// Starts an emulator, and sets the variables for other commands to use it.
fn emulate(desk: &mut Desk, arguments: &[&str]) -> Child {
    let mut emulate = desk.start(&[&["emulate", "--port", "0"], arguments].concat());
    for line in BufReader::new(emulate.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some((name, value)) = line.trim().strip_prefix("export ").and_then(|export| export.split_once('=')) {
            desk.set(name, value.trim_matches('\''));
        }
        if line.starts_with("Ctrl-C") {
            break;
        }
    }
    emulate
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
    assert!(ran.out.contains("`newsletter.first_name` changed from optional to mandatory"), "{}", ran.out);
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert!(ran.out.contains("warning[code-stale]"), "{}", ran.out);
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
    assert!(!ran.out.contains("lost"), "no event is lost:\n{}", ran.out);
    for file in ["demo/service-account.json", "demo/webmarketer.lock.json", "demo/src/events.rs"] {
        assert!(desk.path(file).exists(), "{file}");
    }
    no_secret(&ran);
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
        ("string", "::std::string::String"),
        ("email", "::webmarketer_core::Email"),
        ("phone", "::webmarketer_core::Phone"),
        ("boolean", "bool"),
        ("number", "f64"),
        ("date", "::webmarketer_core::chrono::DateTime<::webmarketer_core::chrono::Utc>"),
        ("currency", "::webmarketer_core::Currency"),
        ("location", "::webmarketer_core::Location"),
        ("message", "::webmarketer_core::Message"),
        ("hologram", "::webmarketer_core::Json"),
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
