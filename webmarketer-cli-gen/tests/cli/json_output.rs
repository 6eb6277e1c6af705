//! JSON output of commands that work with files: with `--json`, standard output is JSON and nothing else.

use std::io::{BufRead as _, BufReader};

use serde_json::{Value, json};
use webmarketer_emulator::{Fault, Project, SHOP};
use webmarketer_schema::{Entity, Field, FieldType};

use crate::plan::{PLAN, define, defined_like_live, event_type, page_viewed};
use crate::support::{Desk, change, serve};
use crate::unmarked_pii::unmarked_in_shop;

/// The JSON output of a run that exits with this code.
#[track_caller]
fn json_of(desk: &Desk, arguments: &[&str], code: i32) -> Value {
    let ran = desk.run(arguments);
    assert_eq!(ran.code, code, "{arguments:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", ran.out))
}

#[test]
fn pull_reports_its_changes() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let first = json!({
        "lock": "webmarketer.lock.json", "project": "shop", "isNew": true, "isChanged": true, "eventTypes": 40,
        "archived": 0, "changes": [], "codeChanges": [], "settings": null
    });
    assert_eq!(json_of(&desk, &["pull", "--json"], 0), first);
    let mut again = first;
    again["isNew"] = json!(false);
    again["isChanged"] = json!(false);
    assert_eq!(json_of(&desk, &["pull", "--json"], 0), again);

    change(&emulator, "newsletter", |event_type| event_type.name = "Letters".to_owned());
    let changed = json_of(&desk, &["pull", "--json"], 0);
    assert_eq!(changed["isChanged"], true);
    let [change] = &changed["changes"].as_array().unwrap()[..] else { panic!("{changed:#}") };
    assert_eq!((&change["path"], &change["level"]), (&json!("newsletter"), &json!("allow")));
    let rule = change["rule"].as_str().unwrap();
    assert_eq!(json_of(&desk, &["explain", rule, "--json"], 0)["level"], "allow");
}

#[test]
fn apply_reports_each_step_and_the_refreshed_lock() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let mut defined = defined_like_live(&emulator);
    let newsletter = event_type(&mut defined, "newsletter");
    newsletter.metadata = json!({"team": "a"}).as_object().cloned();
    newsletter.name = "Letters".to_owned();
    let mut new = page_viewed();
    new.fields.push(Field { entity: Entity::State, optional: true, ..Field::new(FieldType::Boolean, "seen") });
    define(&desk, &[newsletter.clone(), new]);
    assert_eq!(desk.run(&[&PLAN[..], &["--output", "plan.json"]].concat()).code, 100);
    let apply = ["apply", "plan.json", "--json"];

    emulator.emulator.add_fault(Fault::status(400).on("POST", "/projects/shop/fields").times(1)).unwrap();
    let failed = json_of(&desk, &apply, 101);
    let results = |report: &Value| -> Vec<String> {
        let steps = report["steps"].as_array().unwrap().iter();
        let word = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
        let name = |step: &Value| format!("{}{}", word(step, "reference"), word(step, "key"));
        steps.map(|step| format!("{} {} {}", word(step, "verb"), name(step), word(step, "result"))).collect()
    };
    assert_eq!(
        results(&failed),
        ["create-field seen failed", "create page-viewed not-started", "update newsletter not-started"]
    );
    assert!(failed["steps"][0]["message"].as_str().unwrap().contains("400"), "{failed:#}");
    assert_eq!(
        (&failed["isComplete"], &failed["exitCode"], &failed["pulled"]),
        (&json!(false), &json!(101), &json!(null))
    );

    let done = json_of(&desk, &apply, 100);
    let all = ["create-field seen", "create page-viewed", "update newsletter"];
    assert_eq!(results(&done), all.map(|name| format!("{name} done")));
    assert_eq!((&done["isComplete"], &done["exitCode"], &done["project"]), (&json!(true), &json!(100), &json!("shop")));
    assert_eq!(done["manualSteps"][0]["rule"], "event-type-metadata-changed");
    assert_eq!((&done["pulled"]["isChanged"], &done["pulled"]["eventTypes"]), (&json!(true), &json!(41)));

    let again = json_of(&desk, &[&apply[..], &["--no-pull"]].concat(), 100);
    assert_eq!(results(&again), all.map(|name| format!("{name} done-before")));
    assert_eq!(
        (&again["pulled"], &again["differences"], &again["notCompared"]),
        (&json!(null), &json!([]), &json!(null))
    );
}

#[test]
fn generate_reports_written_and_stale_files() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    let mut expected = json!({
        "output": "src/events.rs", "written": 0, "deleted": 0, "stale": [], "withoutField": [], "withoutStruct": [],
        "leftOver": null, "newNames": [], "unmarkedPii": [], "targets": [],
    });

    expected["stale"] = json!([{"file": "src/events.rs", "message": "does not exist"}]);
    assert_eq!(json_of(&desk, &["generate", "--check", "--json"], 4), expected);
    assert!(!desk.path("src/events.rs").exists(), "a check writes nothing");

    expected["stale"] = json!([]);
    expected["written"] = json!(1);
    expected["unmarkedPii"] = unmarked_in_shop();
    assert_eq!(json_of(&desk, &["generate", "--json"], 0), expected);

    expected["unmarkedPii"] = json!([]);
    expected["written"] = json!(0);
    assert_eq!(json_of(&desk, &["generate", "--json"], 0), expected);
    assert_eq!(json_of(&desk, &["generate", "--check", "--json"], 0), expected);

    let more = format!("{}// mine\n", desk.read("src/events.rs"));
    desk.write("src/events.rs", &more);
    expected["stale"] = json!([{"file": "src/events.rs", "message": "differs from the lock"}]);
    assert_eq!(json_of(&desk, &["generate", "--check", "--json"], 4), expected);
    assert_eq!(desk.read("src/events.rs"), more);
}

#[test]
fn json_and_format_json_give_the_same_output() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    for command in [&["check"][..], &["check", "--offline"], &["diff"], &["list", "newsletter"]] {
        let json = json_of(&desk, &[command, &["--json"]].concat(), 0);
        assert_eq!(json, json_of(&desk, &[command, &["--format", "json"]].concat(), 0), "{command:?}");
        assert_eq!(desk.run(&[command, &["--json", "--format", "json"]].concat()).code, 2, "{command:?}");
    }
    // It can be written to a file, as with `--format json`.
    let ran = desk.run(&["check", "--json", "--output", "drift.json"]);
    assert_eq!((ran.code, &*ran.out), (0, ""));
    let report: Value = serde_json::from_str(&desk.read("drift.json")).unwrap();
    assert_eq!(report["exitCode"], 0);
}

#[test]
fn every_rule_is_explained_as_json() {
    let desk = Desk::new();
    let rules = json_of(&desk, &["explain", "--json"], 0);
    for rule in rules.as_array().unwrap() {
        let id = rule["rule"].as_str().unwrap();
        assert_eq!(&json_of(&desk, &["explain", id, "--json"], 0), rule);
    }
}

#[test]
fn an_emulator_prints_its_address_in_one_line_of_json() {
    let mut desk = Desk::new();
    let mut emulate = desk.start(&["emulate", "--port", "0", "--json"]);
    let mut line = String::new();
    BufReader::new(emulate.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output: Value = serde_json::from_str(&line).unwrap();
    for (name, value) in output["variables"].as_object().unwrap() {
        desk.set(name, value.as_str().unwrap());
    }
    let whoami = desk.run(&["whoami"]);
    emulate.kill().unwrap();
    emulate.wait().unwrap();
    assert_eq!(whoami.code, 0, "{}", whoami.err);
    assert_eq!(output["projects"], json!([{"id": "shop", "eventTypes": 40, "events": 0, "users": 0}]));
    assert!(output["url"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{output}");
}
