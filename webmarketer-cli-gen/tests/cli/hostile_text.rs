//! Text of the service that could manipulate a terminal, a log or a report: every command escapes it.

use std::cell::Cell;

use serde_json::{Value, json};
use webmarketer_core::Envelope;
use webmarketer_emulator::Project;

use crate::support::{Desk, answering, change, client, serve};

/// Clears the screen, sets colours, forges a line and a command of GitHub Actions, changes the direction of text, and
/// has invisible characters.
const HOSTILE: &str = "x\u{1b}[2J\u{1b}[31m\r\nerror: forged\n::error::forged\u{9b}2K\u{7}\u{202e}\u{2066}\u{200b}\u{3164}\
                       \u{fe0f}\u{e0101}\u{2028}y";

/// Whether a character is invisible or has another effect than being shown, except a line end.
fn is_hidden(c: char) -> bool {
    c != '\n' && (c.is_control() || HOSTILE.contains(c) && !c.is_ascii())
}

#[test]
#[expect(clippy::too_many_lines, reason = "the list of every command")]
fn hostile_text_is_escaped_by_every_command_and_stays_exact_in_json() {
    // A URL cannot contain a line end.
    let reference = format!("page{HOSTILE}").replace(['\r', '\n'], "");
    let field = json!({
        "entity": "event", "type": "string", "storageKey": HOSTILE, "ingestionKey": HOSTILE, "label": HOSTILE,
        "optional": true, "discriminant": false, "isPii": false
    });
    let event_type = json!({
        "reference": reference, "name": HOSTILE, "fields": [field], "projectId": "shop", "_id": "66f2a0b0c0d0e0f0a0b0c0d0",
        "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z"
    });
    let project = json!({"total": 1, "count": 1, "data": [event_type]});
    let emulator = serve(Project::from_json(&project.to_string()).unwrap());
    let mut desk = Desk::at(&emulator);
    desk.write(&format!("odd-{}.rs", "\u{1b}[2J\u{202e}"), "");
    let live = client(&emulator);
    let send = |data: &Value| {
        let envelope = Envelope::untyped(&*reference, data.as_object().unwrap()).nonce(HOSTILE);
        emulator.runtime.block_on(envelope.send(&live)).unwrap().event_id.as_str().to_owned()
    };
    let refused = send(&json!({HOSTILE: 5}));
    let visible = emulator
        .runtime
        .block_on(Envelope::untyped(&*reference, json!({HOSTILE: HOSTILE}).as_object().unwrap()).send(&live))
        .unwrap()
        .event_id
        .as_str()
        .to_owned();
    emulator.runtime.block_on(emulator.emulator.wait_idle());

    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    desk.write("old.lock.json", &desk.read("webmarketer.lock.json"));
    change(&emulator, &reference, |event_type| {
        event_type.name.push('2');
        event_type.fields[0].label = Some(format!("{HOSTILE}2"));
        event_type.fields[0].optional = false;
    });

    let data = json!({HOSTILE: 5, "y\u{202e}": 1}).to_string();
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["check"],
        vec!["check", "--trash", "24h"],
        vec!["diff"],
        vec!["diff", "lock", HOSTILE],
        vec!["list"],
        vec!["list", HOSTILE],
        vec!["samples"],
        vec!["samples", HOSTILE],
        vec!["whoami"],
        vec!["explain", HOSTILE],
        vec!["send", &reference, "--data", &data],
        vec!["send", HOSTILE, "--data", &data],
        vec!["event", &refused],
        vec!["event", &refused, "--show-values"],
        vec!["event", &visible],
        vec!["set", &visible, "a\u{202e}=1"],
        vec!["trash"],
        vec!["trash", "--show-values"],
        vec!["insights", "--metric", HOSTILE, "--event-type", HOSTILE],
        vec!["insights", "--by", "event-type", "--format", "csv"],
        vec!["insights", "--metric", HOSTILE, "--format", "chart"],
        vec!["insights", "--metric", HOSTILE, "--format", "svg"],
        vec!["generate", "--output", "a\u{202e}.rs"],
        vec!["generate", "--diff", "--output", "b\u{202e}.rs"],
        vec!["check", "--lock", "none\u{1b}[2J"],
        vec!["check", "--profile", HOSTILE],
        vec!["check", "--credentials", "none\u{1b}[2J"],
    ];
    for format in ["json", "github", "markdown", "sarif", "junit"] {
        commands.push(vec!["check", "--trash", "24h", "--format", format]);
    }
    for arguments in [
        vec!["list", "--json"],
        vec!["whoami", "--json"],
        vec!["trash", "--json", "--show-values"],
        vec!["event", &visible, "--json"],
        vec!["send", &reference, "--data", &data, "--json"],
        vec!["insights", "--metric", HOSTILE, "--json"],
        vec!["generate", "--json"],
        // The last ones, because after them the lock agrees with the service.
        vec!["pull"],
        vec!["pull", "--json", "--lock", "old.lock.json"],
    ] {
        commands.push(arguments);
    }
    let seen = Cell::new(0);
    let run = |desk: &Desk, arguments: &[&str]| {
        let ran = desk.run(arguments);
        for text in [&ran.out, &ran.err] {
            let hidden = text.chars().find(|c| is_hidden(*c));
            assert_eq!(hidden, None, "{arguments:?} shows {:?}:\n{}", hidden, text.escape_debug());
            for forged in ["error: forged", "::error::forged"] {
                assert!(text.lines().all(|line| !line.starts_with(forged)), "{arguments:?} has a forged line:\n{text}");
            }
        }
        let is_seen = ran.out.contains("u{202e}") || ran.out.contains("u202e") || ran.err.contains("u{202e}");
        seen.set(seen.get() + usize::from(is_seen));
        ran
    };
    for arguments in &commands {
        let ran = run(&desk, arguments);
        let is_json = arguments.iter().any(|argument| ["json", "--json", "sarif", "samples"].contains(argument));
        if is_json && !arguments.contains(&HOSTILE) {
            let json: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{arguments:?}: {}", ran.out));
            if ["list", "samples"].contains(&arguments[0]) {
                assert!(json.to_string().contains(&json!(HOSTILE).to_string()[1..20]), "{json}");
                assert!(serde_json::to_string(&json).unwrap().contains('\u{202e}'), "JSON stays exact");
            }
        }
    }
    assert!(seen.get() >= 20, "only {} commands show the text", seen.get());

    // A message of the service itself.
    let body = r#"{"statusCode":403,"message":"no\u001b[2J\n::error::forged\u202e\u3164"}"#;
    let address = answering(403, "application/json", body);
    desk.point_at(&address);
    for arguments in
        [vec!["pull"], vec!["check", "--format", "github"], vec!["whoami"], vec!["trash"], vec!["event", "a"]]
    {
        let ran = run(&desk, &arguments);
        assert!(ran.err.contains("u{202e}"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn errors_quote_mistyped_arguments_with_every_character_visible() {
    let mut desk = Desk::new();
    let hostile = "a\u{1b}[31m\u{202e}b\rc\nerror: forged\u{7}";
    let option = format!("--{hostile}");
    let value = format!("--format={hostile}");
    for arguments in [
        &[hostile][..],
        &["check", hostile],
        &["check", &option],
        &["check", &value],
        &["check", "--trash", hostile],
        &["--color", hostile, "check"],
        &["event", hostile],
        &["check", "--format", "json", "--output", hostile, "--output", hostile],
    ] {
        for color in [None, Some("1")] {
            if let Some(color) = color {
                desk.set("CLICOLOR_FORCE", color);
            } else {
                desk.unset("CLICOLOR_FORCE");
            }
            let ran = desk.run(arguments);
            assert_eq!(ran.code, 2, "{arguments:?}\n{}", ran.err);
            for hidden in ["\u{1b}[31m\u{202e}", "\u{202e}", "\r", "\nerror: forged", "\u{7}"] {
                assert!(!ran.err.contains(hidden), "{arguments:?}: {:?}", ran.err);
            }
        }
    }
    desk.unset("CLICOLOR_FORCE");
    assert!(desk.run(&[hostile]).err.contains(r"a\u{1b}[31m\u{202e}b\rc\nerror: forged\u{7}"));

    desk.set("WEBMARKETER_PROJECT_ID", hostile);
    for arguments in [&["check", "--help"][..], &["help", "check"], &["check", "-h"]] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 0);
        assert!(!ran.out.contains("\u{202e}") && !ran.out.contains("forged"), "{}", ran.out);
    }
}
