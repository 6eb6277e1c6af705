//! `emulate`: what it prints, serves, stores and reports.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use crate::support::Desk;

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
                   other data in `email`: the service keeps the first event, and the second is lost; give each event \
                   another nonce\n";
    assert_eq!(stderr, warning);
}

#[test]
fn an_emulator_warns_once_if_it_removes_events() {
    let mut desk = Desk::new();
    let mut emulate = emulate(&mut desk, &["--keep", "2"]);
    assert_eq!(desk.run(&["pull"]).code, 0);
    desk.write("data.json", r#"{"email": "ada@example.com", "newsletter_consent": true}"#);
    for _ in 0..4 {
        let sent = desk.run(&["send", "newsletter", "--data", "@data.json"]);
        assert_eq!(sent.code, 0, "{}", sent.err);
    }
    emulate.kill().unwrap();
    let output = emulate.wait_with_output().unwrap();
    let expected = "warning: the limit of 2 events is reached: the oldest events and arrivals are removed from now on\n   \
                    help: --keep EVENTS keeps more\n";
    assert_eq!(String::from_utf8(output.stderr).unwrap(), expected);
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

#[cfg(unix)]
#[test]
fn an_emulator_exports_its_state_when_its_terminal_is_closed() {
    let mut desk = Desk::new();
    let mut emulate = emulate(&mut desk, &["--export", "state.json"]);
    let kill = std::process::Command::new("kill").args(["-HUP", &emulate.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert!(emulate.wait().unwrap().success());
    assert!(desk.read("state.json").contains("purchase"));
}

#[test]
fn the_state_in_a_folder_is_verified_and_a_damaged_one_is_named_with_a_remedy() {
    let mut desk = Desk::new();
    assert_eq!(desk.run(&["emulate", "--verify"]).code, 2);
    desk.fails(&["emulate", "--data", "state", "--verify"], 101, "does not exist");
    let mut first = emulate(&mut desk, &["--data", "state"]);
    desk.fails(&["emulate", "--data", "state", "--verify"], 1, "in use by another emulator");
    first.kill().unwrap();
    first.wait().unwrap();
    let verified = desk.run(&["emulate", "--data", "state", "--verify"]);
    let file = std::path::Path::new("state").join("emulator.redb");
    let expected = format!("{} is not damaged\n  project `shop` with 40 event types\n", file.display());
    assert_eq!((verified.code, verified.out), (0, expected));

    let mut bytes = std::fs::read(desk.path("state").join("emulator.redb")).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half);
    std::fs::remove_file(desk.path("state").join("emulator.redb")).unwrap();
    webmarketer_schema::lock::write_if_changed(&desk.path("state").join("emulator.redb"), &bytes).unwrap();
    for arguments in [&["emulate", "--data", "state", "--verify"][..], &["emulate", "--data", "state", "--port", "0"]] {
        let ran = desk.fails(arguments, 101, "is damaged: ");
        let file = file.display();
        assert!(ran.err.contains(&format!("mv {file} {file}.damaged")), "{}", ran.err);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn an_edited_project_file_is_served_on_request_and_the_banner_shows_what_is_served() {
    let mut desk = Desk::new();
    let project = |references: &[&str]| {
        let event_types = references.iter().map(|reference| {
            serde_json::json!({"reference": reference, "name": reference, "fields": [], "projectId": "mine"})
        });
        let event_types: Vec<_> = event_types.collect();
        serde_json::json!({"total": event_types.len(), "count": event_types.len(), "data": event_types}).to_string()
    };
    let start = |desk: &Desk, more: &[&str]| {
        let arguments = ["emulate", "--port", "0", "--json", "--data", "state", "--project-file", "mine.json"];
        let mut emulate = desk.start(&[&arguments[..], more].concat());
        let mut line = String::new();
        BufReader::new(emulate.stdout.take().unwrap()).read_line(&mut line).unwrap();
        std::process::Command::new("kill").args(["-TERM", &emulate.id().to_string()]).status().unwrap();
        let output = emulate.wait_with_output().unwrap();
        let served: serde_json::Value = serde_json::from_str(&line).unwrap();
        (served["projects"][0]["eventTypes"].clone(), String::from_utf8(output.stderr).unwrap())
    };
    desk.write("mine.json", &project(&["a", "b"]));
    assert_eq!(start(&desk, &[]), (2.into(), String::new()));
    desk.write("mine.json", &project(&["a"]));
    let (count, err) = start(&desk, &[]);
    assert_eq!(count, 2);
    assert!(err.contains("the stored project `mine` is served") && err.contains("--replace-project"), "{err}");
    assert_eq!(start(&desk, &["--replace-project"]), (1.into(), String::new()));
    assert_eq!(start(&desk, &[]), (1.into(), String::new()));
    desk.unset("WEBMARKETER_PROJECT_ID");
}

#[cfg(target_os = "linux")]
#[test]
fn an_emulator_on_a_full_disk_warns_once_and_its_exit_code_is_1() {
    let mut desk = Desk::new();
    let mounted = desk.path("disk");
    std::fs::create_dir(&mounted).unwrap();
    let mount =
        std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"]).arg(&mounted).output();
    if !mount.is_ok_and(|mount| mount.status.success()) {
        eprintln!("skipped: mounting a file system is not allowed here");
        return;
    }
    let mut emulate = emulate(&mut desk, &["--data", "disk"]);
    let filler = std::fs::OpenOptions::new().create(true).append(true).open(mounted.join("filler")).unwrap();
    while std::io::Write::write_all(&mut &filler, &[1; 4096]).is_ok() {}
    assert_eq!(desk.run(&["pull"]).code, 0);
    let long = "x".repeat(500_000);
    desk.write("data.json", &format!(r#"{{"product_id": "p", "review_id": "{long}", "rating": 5}}"#));
    for _ in 0..12 {
        desk.run(&["send", "product-reviewed", "--timeout", "1", "--data", "@data.json"]);
    }
    std::process::Command::new("kill").args(["-TERM", &emulate.id().to_string()]).status().unwrap();
    let stopped = emulate.wait();
    let mut err = String::new();
    std::io::Read::read_to_string(emulate.stderr.as_mut().unwrap(), &mut err).unwrap();
    std::process::Command::new("umount").arg("-l").arg(&mounted).status().unwrap();
    assert_eq!(stopped.unwrap().code(), Some(1), "{err}");
    assert_eq!(err.matches("warning: cannot write").count(), 1, "{err}");
    assert!(err.contains("error: the latest changes are not on disk"), "{err}");
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
fn the_address_to_listen_on_is_an_ip_address_with_or_without_brackets_or_localhost() {
    let desk = Desk::new();
    for (address, url) in [("localhost", "http://127.0.0.1:"), ("[::1]", "http://[::1]:"), ("::1", "http://[::1]:")] {
        let mut emulate = desk.start(&["emulate", "--port", "0", "--json", "--listen", address]);
        let mut line = String::new();
        BufReader::new(emulate.stdout.take().unwrap()).read_line(&mut line).unwrap();
        emulate.kill().unwrap();
        let output = emulate.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        if address != "localhost" && err.contains("cannot listen on [::1]") {
            eprintln!("skipped: this machine has no IPv6");
            continue;
        }
        assert!(line.contains(&format!("\"url\":\"{url}")), "{address}: {line} {err}");
    }
    let ran = desk.run(&["emulate", "--listen", "example.com"]);
    assert!(ran.code == 2 && ran.err.contains("expected an IP address"), "{}", ran.err);
}

#[test]
fn an_emulator_serves_a_lock_and_empty_projects_and_writes_its_variables_to_a_file() {
    let mut desk = Desk::new();
    let mut first = emulate(&mut desk, &[]);
    assert_eq!(desk.run(&["pull"]).code, 0);
    first.kill().unwrap();
    first.wait().unwrap();
    let arguments = [
        "--lock",
        "webmarketer.lock.json",
        "--empty-project",
        "nothing-yet",
        "--env-file",
        "emulator.env",
        "--allow-host",
        "emulator",
    ];
    let mut second = desk.start(&[&["emulate", "--port", "0", "--json"], &arguments[..]].concat());
    let mut line = String::new();
    BufReader::new(second.stdout.take().unwrap()).read_line(&mut line).unwrap();
    second.kill().unwrap();
    second.wait().unwrap();
    let served: serde_json::Value = serde_json::from_str(&line).unwrap();
    let projects: Vec<_> =
        served["projects"].as_array().unwrap().iter().map(|of| (&of["id"], &of["eventTypes"])).collect();
    assert_eq!(projects, [(&"nothing-yet".into(), &0.into()), (&"shop".into(), &40.into())]);
    assert_eq!(served["variables"]["WEBMARKETER_PROJECT_ID"], "shop");
    let url = served["url"].as_str().unwrap();
    assert!(url.starts_with("http://emulator:"), "{url}");
    let file = desk.read("emulator.env");
    assert!(file.contains("WEBMARKETER_PROJECT_ID=shop\n"), "{file}");
    assert!(file.contains(&format!("WEBMARKETER_DEBUG_BASE_API_PATH={url}/api\n")), "{file}");

    desk.write("lock.json", "{}");
    desk.fails(&["emulate", "--port", "0", "--lock", "lock.json"], 101, "lock.json");
    assert_eq!(desk.run(&["emulate", "--empty-project", "No Id"]).code, 2);
}

#[test]
fn the_json_of_list_is_a_project_file() {
    let mut desk = Desk::new();
    let mut first = emulate(&mut desk, &[]);
    assert_eq!(desk.run(&["pull"]).code, 0);
    first.kill().unwrap();
    first.wait().unwrap();
    for format in ["json", "project"] {
        let listed = desk.run(&["list", "--format", format]);
        assert_eq!(listed.code, 0, "{}", listed.err);
        desk.write("project.json", &listed.out);
        let mut second = emulate(&mut desk, &["--project-file", "project.json"]);
        let checked = desk.run(&["check"]);
        second.kill().unwrap();
        second.wait().unwrap();
        assert_eq!(checked.code, 0, "{format}: {}{}", checked.out, checked.err);
    }
}
