//! Which findings fail a check: levels of rules, `--fail-on`, event types that are not selected, and accepted findings.

use serde_json::{Value, json};
use webmarketer_core::Envelope;
use webmarketer_emulator::{Project, SHOP};

use crate::support::{Desk, Served, add_field, client, serve};

const SELECTED: &str = "[generate]\nevent_types = [\"cart-*\"]\n";

/// A folder with these settings, a lock and generated code.
fn selected(settings: &str) -> (Served, Desk) {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.write("webmarketer.toml", settings);
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    (emulator, desk)
}

fn report(desk: &Desk, arguments: &[&str]) -> (i32, Value) {
    let ran = desk.run(&[&["check", "--format", "json"], arguments].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err)))
}

/// The level of each finding, by its first path.
fn levels(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter().filter(|of| of["rule"] != "pii-unmarked");
    findings.map(|finding| (text(&finding["paths"][0]), text(&finding["level"]))).collect()
}

fn pair(path: &str, level: &str) -> (String, String) {
    (path.to_owned(), level.to_owned())
}

#[test]
fn findings_in_event_types_that_are_not_selected_and_have_no_struct_are_information() {
    let (emulator, desk) = selected(SELECTED);
    add_field(&emulator, "newsletter", true);
    add_field(&emulator, "purchase", false);
    let ran = desk.run(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("info[field-added-optional]: `newsletter.added` was added as optional"), "{}", ran.out);
    assert!(ran.out.contains("nothing: this code has no struct"), "{}", ran.out);
    assert!(!ran.out.contains("to add it to the struct"), "{}", ran.out);
    assert!(ran.out.ends_with("passed 3 info (project `shop`); no finding fails the check\n"), "{}", ran.out);
    let (code, json) = report(&desk, &[]);
    assert_eq!((code, &json["settle"]), (0, &json!([])));
    assert_eq!(levels(&json), [pair("purchase.added", "info"), pair("newsletter.added", "info")]);
    assert_eq!(json["findings"][0]["levelOfRule"], "deny");
    assert_eq!(desk.run(&["check", "--fail-on", "info"]).code, 4);

    // Event types with a hand-written struct or that are selected are part of this code.
    desk.write(
        "src/own.rs",
        "use webmarketer_core::*;\n#[derive(WebmarketerEvent)]\nstruct Newsletter {\n    \
         #[webmarketer(user, discriminant)]\n    email: Pii<Email>,\n    \
         #[webmarketer(user)]\n    newsletter_consent: bool,\n}\n",
    );
    let (code, json) = report(&desk, &[]);
    assert_eq!(code, 4);
    assert_eq!(levels(&json), [pair("newsletter.added", "allow"), pair("purchase.added", "info")]);
    add_field(&emulator, "cart-shared", false);
    let (code, json) = report(&desk, &[]);
    assert_eq!((code, &levels(&json)[0]), (100, &pair("cart-shared.added", "deny")));
}

#[test]
fn trashed_events_of_unselected_event_types_are_information_and_have_an_unknown_sender() {
    let (emulator, desk) = selected(SELECTED);
    let live = client(&emulator);
    for reference in ["newsletter", "cart-shared"] {
        let envelope = Envelope::untyped(reference, json!({}).as_object().unwrap());
        emulator.runtime.block_on(envelope.send(&live)).unwrap();
    }
    emulator.runtime.block_on(emulator.emulator.wait_idle());
    let (code, json) = report(&desk, &["--trash", "24h"]);
    assert_eq!(code, 100);
    let findings = json["findings"].as_array().unwrap().iter().filter(|of| of["rule"] != "pii-unmarked");
    let findings: Vec<_> = findings.collect();
    assert!(findings.len() >= 2);
    for finding in findings {
        let is_selected = finding["paths"][0].as_str().unwrap().starts_with("cart-");
        assert_eq!(finding["level"], if is_selected { "deny" } else { "info" }, "{finding}");
        assert_eq!(finding["moved"], json!(["sender"]), "{finding}");
    }
    let ran = desk.run(&["check", "--trash", "24h"]);
    assert!(ran.out.contains("sent by this code or by another sender"), "{}", ran.out);
    assert!(!ran.out.contains("changed: code"), "{}", ran.out);
}

#[test]
fn rules_have_the_levels_of_the_settings_and_reports_count_lowered_findings() {
    let (emulator, desk) = selected("");
    add_field(&emulator, "newsletter", true);
    add_field(&emulator, "purchase", false);
    assert_eq!(desk.run(&["check"]).code, 100);

    desk.write("webmarketer.toml", "[rules]\nfield-added-mandatory = \"note\"\nfield-added-optional = \"error\"\n");
    let (code, json) = report(&desk, &[]);
    assert_eq!(code, 100);
    assert_eq!(levels(&json), [pair("newsletter.added", "deny"), pair("purchase.added", "allow")]);
    assert_eq!(json["rules"], json!({"lowered": 1, "off": {}}));

    desk.write("webmarketer.toml", "[rules]\nfield-added-mandatory = \"info\"\nfield-added-optional = \"off\"\n");
    let (code, json) = report(&desk, &[]);
    assert_eq!(code, 0);
    assert_eq!(levels(&json), [pair("purchase.added", "info")]);
    assert_eq!(json["rules"], json!({"lowered": 1, "off": {"field-added-optional": 1}}));
    let clause = "`[rules]` lowered 1 finding and turned off 1 finding (field-added-optional)";
    for (format, says) in [
        ("text", clause),
        ("markdown", clause),
        ("github", clause),
        ("junit", "<property name=\"off.field-added-optional\" value=\"1\"/>"),
        ("sarif", "\"field-added-optional\": 1"),
    ] {
        let ran = desk.run(&["check", "--format", format]);
        assert_eq!(ran.code, 0, "{format}");
        assert!(ran.out.contains(says), "{format}: {}", ran.out);
    }

    // Also if there is nothing else to report.
    desk.write("webmarketer.toml", "[rules]\nfield-added-mandatory = \"off\"\nfield-added-optional = \"off\"\n");
    for format in ["text", "markdown", "github"] {
        let ran = desk.run(&["check", "--format", format]);
        assert_eq!(ran.code, 0, "{format}");
        assert!(ran.out.contains("turned off 2 findings (field-added-mandatory, field-added-optional)"), "{}", ran.out);
    }
    assert!(desk.run(&["diff"]).out.contains("turned off 2 findings"));
}

#[test]
fn the_command_fails_for_findings_of_the_fail_on_level_or_higher() {
    let (emulator, desk) = selected("");
    add_field(&emulator, "newsletter", true);
    for (level, code) in [("info", 4), ("note", 4), ("warning", 0), ("error", 0)] {
        assert_eq!(desk.run(&["check", "--fail-on", level]).code, code, "{level}");
        assert_eq!(desk.run(&["diff", "--fail-on", level]).code, code, "{level}");
    }
    add_field(&emulator, "purchase", false);
    assert_eq!(desk.run(&["check", "--fail-on", "error"]).code, 100);
    assert_eq!(desk.run(&["check", "--fail-on", "fatal"]).code, 2);
    // A failed comparison fails the command at any level.
    assert_eq!(desk.run(&["check", "--fail-on", "error", "--api-base", "http://127.0.0.1:9/api"]).code, 101);
}

#[test]
fn a_misspelt_rule_or_level_is_a_mistake_with_its_line() {
    let (_emulator, desk) = selected("");
    for (settings, says, advice) in [
        ("[rules]\n\npii-offf = \"note\"\n", "line 3: unknown rule `pii-offf`", "did you mean `pii-off`?"),
        ("[rules]\npii-off = \"warnin\"\n", "line 2: unknown level `warnin`", "did you mean `warning`?"),
        ("[rules]\npii-off = \"fatal\"\n", "line 2: unknown level `fatal`", "expected one of `error`"),
        ("[rules]\npii-off = \"deny\"\n", "line 2: unknown level `deny`", "write `error`"),
        ("[rules]\nnot-seen = \"off\"\n", "line 2: `not-seen` has no level", "remove the line"),
        ("[rules]\npii-off = 1\n", "line 2: `pii-off` is an integer, expected a string", ""),
        ("rules = []\n", "line 1: `rules` is an array, expected a table", ""),
    ] {
        desk.write("webmarketer.toml", settings);
        for command in ["check", "diff"] {
            let ran = desk.fails(&[command], 2, &format!("webmarketer.toml: {says}"));
            assert!(ran.err.contains(advice), "{settings}\n{}", ran.err);
        }
    }
}

#[test]
fn every_finding_has_a_path_and_can_be_accepted() {
    let entry = |rule: &str, path: &str| {
        format!(
            "[[accept]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"a\"\nowner = \"b\"\nuntil = 2999-01-01\n\n"
        )
    };
    let desk = Desk::new();
    let field = r#"{"storageKey": "", "entity": "event", "type": "string", "ingestionKey": "", "optional": false}"#;
    let own = format!(r#"{{"reference": "strange-one", "name": "A", "fields": [{field}, {field}]}}"#);
    let nameless = r#"{"reference": "", "name": "Nameless", "fields": []}"#;
    desk.write(
        "webmarketer.lock.json",
        &format!(r#"{{"formatVersion": 1, "eventTypes": [{own}, {nameless}, {{"reference": "b", "name": "B", "fields": []}}]}}"#),
    );
    assert_eq!(desk.run(&["generate"]).code, 0);
    let (code, json) = report(&desk, &["--offline"]);
    assert_eq!(code, 4);
    assert_eq!(levels(&json), [pair("(empty reference)", "warn"), pair("strange-one.", "warn")]);
    let accepts = entry("no-struct", "(empty reference)") + &entry("no-struct", "strange-one.");
    desk.write("webmarketer.toml", &accepts);
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);

    // Findings about files have a path, too.
    let settings = "[generate]\noutput = \"src/other.rs\"\n";
    desk.write("webmarketer.toml", &format!("{settings}{accepts}"));
    let (code, json) = report(&desk, &["--offline"]);
    assert_eq!((code, &levels(&json)[0]), (4, &pair("src/other.rs", "warn")));
    desk.write("webmarketer.toml", &format!("{settings}{accepts}{}", entry("code-missing", "src/other.rs")));
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);

    // Or the event types are not selected.
    desk.write("webmarketer.toml", "[generate]\nevent_types = [\"!strange-*\", \"b\"]\n");
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);
    desk.write("webmarketer.toml", "[generate]\nevent_types = [\n  \"!strnge-one\",\n]\n");
    let ran = desk.fails(&["generate"], 2, "line 3: the lock has no event type `strnge-one`");
    assert!(ran.err.contains("did you mean `strange-one`?"), "{}", ran.err);
}

#[test]
fn a_misspelt_path_of_an_accepted_finding_suggests_the_most_similar_path() {
    let (emulator, desk) = selected("");
    add_field(&emulator, "newsletter", false);
    for (path, near) in [
        ("newsleter.added", "newsletter.added"),
        ("newsleter.*", "newsletter.*"),
        ("*.aded", "*.added"),
        // A path that exists but has no finding.
        ("purchase.cupon", "purchase.coupon"),
    ] {
        let entry = format!(
            "[[accept]]\nrule = \"field-added-mandatory\"\npath = \"{path}\"\nreason = \"a\"\nowner = \"b\"\nuntil = 2999-01-01\n"
        );
        desk.write("webmarketer.toml", &entry);
        let ran = desk.run(&["check"]);
        assert_eq!(ran.code, 100, "{}", ran.out);
        let says = format!("accepts no finding; did you mean `{near}`?");
        assert!(ran.out.contains(&says), "{path}: {}", ran.out);
    }
}

#[test]
fn reports_name_the_project_the_profile_and_when_live_changed() {
    let (emulator, desk) = selected("[profile.test]\nproject = \"shop\"\n");
    add_field(&emulator, "newsletter", false);
    add_field(&emulator, "purchase", false);
    let (_, json) = report(&desk, &["--profile", "test"]);
    assert_eq!((&json["project"], &json["profile"]), (&json!("shop"), &json!("test")));
    let live = emulator.runtime.block_on(client(&emulator).event_types().get(&"purchase".into())).unwrap();
    let updated_at = live.updated_at.unwrap();
    let updated = json["findings"][0]["updatedAt"].as_str().unwrap().to_owned();
    assert!(updated <= updated_at && !updated.is_empty(), "{updated} {updated_at}");
    let both = "project `shop`, profile `test`";
    add_field(&emulator, "cart-shared", true);
    for (format, says) in [
        // An empty line separates the findings.
        ("text", vec![both, &*updated, "\n\nnote[field-added-optional]"]),
        ("markdown", vec![both, &updated]),
        ("github", vec![both, &updated]),
        ("junit", vec!["<property name=\"project\" value=\"shop\"/>", "<property name=\"profile\" value=\"test\"/>"]),
        ("sarif", vec!["\"project\": \"shop\"", "\"profile\": \"test\"", &updated]),
    ] {
        let ran = desk.run(&["check", "--profile", "test", "--format", format]);
        for says in says {
            assert!(ran.out.contains(says), "{format} should say {says:?}:\n{}", ran.out);
        }
    }
    assert_eq!(report(&desk, &["--offline"]).1["project"], "shop");
    assert!(!desk.read("webmarketer.lock.json").contains("updatedAt"));
}

#[test]
fn a_struct_with_a_renamed_derive_is_part_of_this_code() {
    let (emulator, desk) = selected(SELECTED);
    add_field(&emulator, "newsletter", false);
    assert_eq!(desk.run(&["check"]).code, 0);
    // No source names the derive, because another crate exports it as `Event`.
    desk.write("src/own.rs", "#[derive(Clone, shop_events::Event)]\nstruct Newsletter {\n    email: Email,\n}\n");
    let (code, json) = report(&desk, &[]);
    assert_eq!((code, levels(&json)), (100, vec![pair("newsletter.added", "deny")]));
    desk.write("src/own.rs", "#[derive(Event)]\n#[webmarketer(event_type = \"newsletter\")]\nstruct Letter;\n");
    assert_eq!(desk.run(&["check"]).code, 100);
    // A struct with only known derives has no event type.
    desk.write("src/own.rs", "#[derive(Clone, Debug)]\nstruct Newsletter;\n");
    assert_eq!(desk.run(&["check"]).code, 0);
}
