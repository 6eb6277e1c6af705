//! The generator's cases: `cases/<name>/catalogue.json` and its `webmarketer.toml`, if it has one, become
//! `expected/events.rs`. The build script takes over what is generated now where
//! `WEBMARKETER_CASES_OVERWRITE` is set.

use std::fs;
use std::path::{Path, PathBuf};

use webmarketer_cli_gen::{Choices, generate, names};
use webmarketer_core::schema::lock::{Lock, Names};
use webmarketer_core::schema::wire::{Page, read_event_type};
use webmarketer_core::schema::{Catalogue, EventType};
use webmarketer_tests::cases;

use crate::generated::said;

/// The folders of the cases, in the order of their names.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir("cases").unwrap().map(|case| case.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(folders.len() >= 10, "the cases are gone");
    folders
}

fn event_types(case: &Path) -> Vec<EventType> {
    let json = fs::read_to_string(case.join("catalogue.json")).unwrap();
    Page::read(&serde_json::from_str(&json).unwrap(), read_event_type).unwrap().data
}

fn choices(case: &Path) -> Choices {
    let settings = fs::read_to_string(case.join("webmarketer.toml")).unwrap_or_default();
    Choices::parse(&settings).unwrap()
}

fn source(case: &Path, event_types: Vec<EventType>) -> String {
    let catalogue = Catalogue::new(None, event_types).unwrap();
    let pinned = names::pin(&catalogue, &Names::default());
    generate(&Lock::new(catalogue, pinned), &choices(case)).unwrap()
}

#[test]
fn what_is_generated_is_what_is_committed() {
    for case in folders() {
        let path = case.join("expected/events.rs");
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(source(&case, event_types(&case)) == expected, "{} is not what is generated", path.display());
    }
}

#[test]
fn every_case_is_compiled_and_defines_what_it_was_written_from() {
    let compiled = cases::all();
    assert_eq!(compiled.len(), folders().len());
    for (name, defined) in compiled {
        let case = Path::new("cases").join(name);
        let given = Catalogue::new(None, event_types(&case)).unwrap();
        if !case.join("webmarketer.toml").exists() {
            assert_eq!(defined.len(), given.active().count(), "{name}");
        }
        assert!(!defined.is_empty(), "{name}");
        for event_type in &defined {
            let given = given.get(&event_type.reference).unwrap();
            assert_eq!(sorted(said(event_type)), sorted(said(given)), "{name}: {}", event_type.reference);
        }
    }
}

#[test]
fn the_schema_of_the_settings_takes_what_the_command_takes() {
    let schema = fs::read_to_string("../webmarketer-cli-gen/webmarketer.schema.json").unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let is_valid = |toml: &str| {
        let table: toml::Table = toml::from_str(toml).unwrap();
        let is_valid = schema.is_valid(&serde_json::to_value(table).unwrap());
        assert_eq!(is_valid, Choices::parse(toml).is_ok(), "{toml}");
        is_valid
    };
    for case in folders() {
        assert!(is_valid(&fs::read_to_string(case.join("webmarketer.toml")).unwrap_or_default()));
    }
    assert!(is_valid("project = \"shop\"\nlock = \"a.json\"\n[generate]\noutput = \"a.rs\"\ncrate = \"::a\""));
    for wrong in [
        "projct = \"shop\"",
        "lock = 3",
        "lock = \"\"",
        "generate = true",
        "[generate]\nouput = \"a\"",
        "[generate]\nevent_types = \"a\"",
        "[generate]\nevent_types = [3]",
        "[generate]\nvisibility = \"public\"",
        "[generate]\nderives = [\"\"]",
        "[generate.types]\na = 3",
        "[generate.names]\na = \"\"",
        "[generate]\npii = \"no\"",
    ] {
        assert!(!is_valid(wrong), "{wrong}");
    }
}

/// The order of lists says nothing (countries say theirs), and the project is whose client sends it.
fn sorted(mut event_type: EventType) -> EventType {
    event_type.project = None;
    if let Some(countries) = &mut event_type.phone_parsing {
        countries.sort_by_key(|country| country.country_code.clone());
    }
    event_type.fields.sort_by_key(|field| (field.storage_key.to_string(), field.entity.to_string()));
    event_type
}

#[test]
fn the_order_of_the_input_changes_no_byte() {
    for case in folders() {
        let there = source(&case, event_types(&case));
        let mut reversed = event_types(&case);
        reversed.reverse();
        for event_type in &mut reversed {
            event_type.fields.reverse();
        }
        assert!(source(&case, reversed) == there, "{}", case.display());
    }
}

#[test]
fn generated_code_is_printed_as_it_is_parsed() {
    for case in folders() {
        let source = source(&case, event_types(&case));
        let (head, body) = source.split_once("\n\n").unwrap();
        assert!(head.lines().all(|line| line.starts_with("// ")), "{head}");
        assert_eq!(prettyplease::unparse(&syn::parse_file(body).unwrap()), body, "{}", case.display());
    }
}
