//! The targets `typescript` and `json-schema`: which files are written, kept, compared and deleted, and mistakes.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::support::Desk;

const SETTINGS: &str = "[generate]\ntargets = [\"typescript\", \"json-schema\"]\n";

fn event_type(reference: &str, key: &str) -> Value {
    let field = json!({"storageKey": key, "ingestionKey": key, "entity": "event", "type": "string", "optional": true});
    json!({"reference": reference, "name": reference, "fields": [field]})
}

fn lock(desk: &Desk, references: &[&str]) {
    let event_types: Vec<_> = references.iter().map(|reference| event_type(reference, "a")).collect();
    desk.write("webmarketer.lock.json", &json!({"formatVersion": 1, "eventTypes": event_types}).to_string());
}

/// A folder with the settings and a lock with two event types.
fn desk(settings: &str) -> Desk {
    let desk = Desk::new();
    desk.write("webmarketer.toml", settings);
    lock(&desk, &["cart", "order"]);
    desk
}

/// The files in the folder of schemas.
fn schemas(desk: &Desk) -> BTreeSet<String> {
    let entries = fs::read_dir(desk.path("schemas")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn all_targets_of_the_settings_are_written_once() {
    let desk = desk("[generate]\ntargets = [\"json-schema\", \"rust\", \"typescript\"]\n");
    let ran = desk.run(&["generate"]);
    assert_eq!(
        ran.out,
        "generated 2 structs in src/events.rs\ngenerated 2 event types in src/events.ts\n\
         generated 2 event types in schemas: 3 files written\n",
        "{}",
        ran.err
    );
    assert_eq!(schemas(&desk), ["bundle.json", "cart.schema.json", "order.schema.json"].map(str::to_owned).into());
    let before = desk.files();
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.out, "unchanged src/events.rs\nunchanged src/events.ts\nunchanged schemas\n");
    assert!(desk.files() == before, "a file was written");
    for arguments in [["check", "--offline"], ["generate", "--check"]] {
        let ran = desk.run(&arguments);
        assert_eq!(ran.code, 0, "{}", ran.out);
        assert!(!ran.out.contains("not compared"), "{}", ran.out);
    }
}

#[test]
fn a_flag_selects_one_target_and_its_path() {
    let desk = desk("");
    let ran = desk.run(&["generate", "--target", "typescript", "--output", "web/events.mts"]);
    assert_eq!(ran.out, "generated 2 event types in web/events.mts\n", "{}", ran.err);
    let ran = desk.run(&["generate", "--target", "json-schema"]);
    assert_eq!(ran.out, "generated 2 event types in schemas: 3 files written\n", "{}", ran.err);
    assert!(!desk.path("src").exists());
    let ran = desk.run(&["generate", "--target", "rust"]);
    assert_eq!(ran.out, "generated 2 structs in src/events.rs\n", "{}", ran.err);

    lock(&desk, &["cart"]);
    let ran = desk.run(&["generate", "--target", "typescript", "--output", "web/events.mts", "--check"]);
    assert_eq!(ran.code, 4);
    let fix = "webmarketer generate --target typescript --output web/events.mts";
    assert!(ran.out.starts_with(&format!("stale web/events.mts differs from the lock; run `{fix}`\n")), "{}", ran.out);
    let ran = desk.run(&["generate", "--target", "json-schema", "--json"]);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    let target = json!({"target": "json-schema", "output": "schemas", "written": 1, "deleted": 1, "stale": []});
    assert_eq!(document, json!({ "targets": [target] }));
}

#[test]
fn without_the_target_rust_no_structs_are_written_or_required() {
    let desk = desk(SETTINGS);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(!desk.path("src/events.rs").exists());
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("lock and generated code agree: 2 event types"), "{}", ran.out);
}

#[test]
fn check_reports_files_that_are_missing_stale_or_edited() {
    let desk = desk(SETTINGS);
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    for missing in ["src/events.ts does not exist", "schemas does not exist", "webmarketer generate"] {
        assert!(ran.out.contains(missing), "{missing}: {}", ran.out);
    }
    assert_eq!(desk.run(&["generate"]).code, 0);

    lock(&desk, &["cart", "refund"]);
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    let files = "schemas differs from what the lock generates: bundle.json, refund.schema.json, order.schema.json";
    for stale in ["src/events.ts differs from what the lock generates", files] {
        assert!(ran.out.contains(stale), "{stale}: {}", ran.out);
    }
    let ran = desk.run(&["generate", "--diff"]);
    assert_eq!(ran.code, 4);
    for line in
        ["+++ src/events.ts", "+  refund: RefundData;", "+++ /dev/null", "schemas/order.schema.json is no longer"]
    {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);

    for (file, from, to) in
        [("src/events.ts", "a?: string", "a: string"), ("schemas/cart.schema.json", "\"string\"", "\"number\"")]
    {
        let text = desk.read(file);
        desk.write(file, &text.replace(from, to));
        let ran = desk.run(&["check", "--offline"]);
        assert_eq!(ran.code, 4, "{file}");
        assert!(ran.out.contains("differs from what the lock generates"), "{}", ran.out);
        assert_eq!(desk.run(&["generate"]).code, 0);
        assert_eq!(desk.read(file), text);
    }
}

#[test]
fn a_formatter_of_json_and_line_ends_make_no_difference() {
    let desk = desk(SETTINGS);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let schema: Value = serde_json::from_str(&desk.read("schemas/cart.schema.json")).unwrap();
    desk.write("schemas/cart.schema.json", &schema.to_string());
    desk.write("src/events.ts", &format!("// A licence.\r\n{}", desk.read("src/events.ts").replace('\n', "\r\n")));
    assert_eq!(desk.run(&["check", "--offline"]).code, 0);
    assert_eq!(desk.run(&["generate"]).out, "unchanged src/events.ts\nunchanged schemas\n");
    lock(&desk, &["cart"]);
    assert_eq!(desk.run(&["generate"]).code, 0);
    assert!(desk.read("src/events.ts").starts_with("// A licence.\n// Generated by webmarketer."));
}

#[test]
fn files_that_webmarketer_did_not_write_are_neither_replaced_nor_deleted() {
    let desk = desk(SETTINGS);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let copy = desk.read("schemas/order.schema.json");
    for (name, text) in [("order-v1.schema.json", &*copy), ("mine.schema.json", "{}"), ("notes.txt", "x")] {
        desk.write(&format!("schemas/{name}"), text);
    }
    lock(&desk, &["cart"]);
    let ran = desk.run(&["generate"]);
    assert!(ran.out.ends_with("generated 1 event type in schemas: 1 file written, 1 deleted\n"), "{}", ran.out);
    let kept = ["bundle.json", "cart.schema.json", "mine.schema.json", "notes.txt", "order-v1.schema.json"];
    assert_eq!(schemas(&desk), kept.map(str::to_owned).into());

    for (file, text) in [("src/events.ts", "export const mine = 1;\n"), ("schemas/order.schema.json", "{\"type\": 1}")]
    {
        let desk = self::desk(SETTINGS);
        desk.write(file, text);
        let before = desk.files();
        for command in ["generate", "check"] {
            let ran =
                desk.run(&[command, if command == "check" { "--offline" } else { "--lock=webmarketer.lock.json" }]);
            assert_eq!(ran.code, 2, "{command}: {}{}", ran.out, ran.err);
            assert!(ran.err.contains(&format!("{file} was not generated by webmarketer")), "{}", ran.err);
        }
        assert!(desk.files() == before, "{file}: a file was written");
    }
}

#[test]
fn a_mistake_about_targets_is_reported_with_what_to_write() {
    for (settings, message, help) in [
        ("targets = [\"typescrpt\"]", "unknown target `typescrpt`", "did you mean `typescript`?"),
        ("targets = [\"python\"]", "unknown target `python`", "expected one of `rust`, `typescript`, `json-schema`"),
        ("targets = []", "`targets` must name a target", "write `targets = [\"rust\"]`, or remove the line"),
        (
            "[generate.outputs]\ntypescript = \"a.ts\"",
            "`typescript` has an output, but is not a target",
            "write `targets = [\"rust\", \"typescript\"]` under `[generate]`",
        ),
        (
            "[generate.outputs]\nrust = \"a.rs\"",
            "the path of the Rust structs is `output`",
            "write `output = \"...\"` under `[generate]`",
        ),
        (
            "targets = [\"typescript\"]\n[generate.outputs]\ntypescript = \"a.d.ts\"",
            "`a.d.ts` is a declaration file, but the module of the target `typescript` has functions",
            "name a file such as `src/events.ts`",
        ),
        (
            "targets = [\"json-schema\"]\n[generate.outputs]\njson-schema = \"a.json\"",
            "`a.json` is a file, but the target `json-schema` needs a folder",
            "name a folder, such as `schemas`",
        ),
        (
            "targets = [\"typescript\", \"rust\"]\noutput = \"src/a.ts\"\n[generate.outputs]\ntypescript = \"src/../src/a.ts\"",
            "the targets `rust` and `typescript` have the same output, src/../src/a.ts",
            "name another path for one of them",
        ),
        (
            "targets = [\"rust\", \"json-schema\"]\nmodules = true\n[generate.outputs]\njson-schema = \"src/events\"",
            "the targets `rust` and `json-schema` have the same output, src/events",
            "name another path for one of them",
        ),
    ] {
        let desk = desk(&format!("[generate]\n{settings}\n"));
        let before = desk.files();
        let ran = desk.run(&["generate"]);
        assert_eq!(ran.code, 2, "{settings}: {}", ran.out);
        assert!(ran.err.contains(message) && ran.err.contains(help), "{settings}: {}", ran.err);
        assert!(desk.files() == before, "{settings}: a file was written");
    }
    let desk = desk("");
    for (arguments, message) in [
        (&["generate", "--target", "typescrpt"][..], "typescript"),
        (&["generate", "--target", "typescript", "-o", "events.js"], "`events.js` is not a TypeScript file"),
        (&["generate", "--target", "json-schema", "-o", "a.json"], "the target `json-schema` needs a folder"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(message), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn members_with_one_output_and_other_settings_are_an_error() {
    let desk = Desk::new();
    desk.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n");
    lock(&desk, &["cart"]);
    let settings = "lock = \"../webmarketer.lock.json\"\n[generate]\ntargets = [\"typescript\"]\n\
                    outputs = { typescript = \"../web/events.ts\" }\n";
    for member in ["a", "b"] {
        desk.write(&format!("{member}/Cargo.toml"), &format!("[package]\nname = \"{member}\"\nversion = \"0.1.0\"\n"));
        desk.write(&format!("{member}/src/lib.rs"), "");
        desk.write(&format!("{member}/webmarketer.toml"), settings);
    }
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("`a` and `b` have the same output, "), "{}", ran.err);

    // With the settings of the root, it is one output.
    for member in ["a", "b"] {
        fs::remove_file(desk.path(&format!("{member}/webmarketer.toml"))).unwrap();
        desk.write(
            &format!("{member}/Cargo.toml"),
            &format!("[package]\nname = \"{member}\"\nversion = \"0.1.0\"\n[dependencies]\nwebmarketer-core = \"*\"\n"),
        );
    }
    desk.write(
        "webmarketer.toml",
        "[generate]\ntargets = [\"typescript\"]\noutputs = { typescript = \"web/events.ts\" }\n",
    );
    let ran = desk.run(&["generate"]);
    assert_eq!((ran.code, ran.out.matches("in web/events.ts").count()), (0, 1), "{}{}", ran.out, ran.err);
    assert!(!desk.path("a/src/events.rs").exists());
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    lock(&desk, &["cart", "order"]);
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!((ran.code, ran.out.matches("differs from what the lock generates").count()), (4, 1), "{}", ran.out);
}
