//! The cases of the generator: from `cases/<name>/catalogue.json` and an optional `webmarketer.toml` it generates the
//! files in `expected`. With `EXPECTORATE=overwrite`, the build script overwrites them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use webmarketer_cli_gen::Choices;
use webmarketer_core::schema::wire::write_event_type;
use webmarketer_core::schema::{Catalogue, EventType, Field};
use webmarketer_core::{Client, WebmarketerEvent};
use webmarketer_emulator::Emulator;
use webmarketer_tests::{Visit, cases};

#[path = "../case.rs"]
pub(crate) mod case;

use case::Case;

use crate::generated::said;
use crate::started_emulator::start_project;

pub(crate) fn all() -> Vec<Case> {
    let cases = Case::all(Path::new("cases"));
    assert!(cases.len() >= 10, "the cases are gone");
    cases
}

#[test]
fn the_generated_code_equals_the_expected_files() {
    for case in all() {
        let files = case.files(Case::generate(case.event_types(), &case.settings()));
        for (path, text) in &files {
            expectorate::assert_contents(path, text);
            let has_lines = text.ends_with('\n') && !text.contains('\r') && !text.contains(env!("CARGO_MANIFEST_DIR"));
            assert!(has_lines, "{}", path.display());
        }
        let folder = case::root(&files).parent().unwrap();
        assert_eq!(fs::read_dir(folder).unwrap().count(), files.len(), "{} holds more", folder.display());
    }
}

#[test]
fn every_case_compiles_and_defines_its_event_types() {
    let compiled = cases::all();
    assert_eq!(compiled.len(), all().len());
    for ((name, defined), case) in compiled.into_iter().zip(all()) {
        assert_eq!(name, case.name);
        let given = Catalogue::new(None, case.event_types()).unwrap();
        let generated = Case::generate(case.event_types(), &case.settings());
        assert_eq!(defined.len(), generated.structs, "{name}");
        // Every omitted field has a warning.
        if !case.settings().contains("event_types") {
            assert_eq!(generated.structs + generated.left_out.len(), given.active().count(), "{name}");
        }
        assert!(!defined.is_empty(), "{name}");
        let mut left_out = 0;
        for event_type in &defined {
            let mut given = given.get(&event_type.reference).unwrap().clone();
            // Of duplicate fields, the struct has the first.
            let fields = given.fields.len();
            let is_same = |a: &Field, b: &Field| a.storage_key == b.storage_key && a.entity == b.entity;
            given.fields.retain(|field| event_type.fields.iter().any(|defined| is_same(defined, field)));
            given.fields.dedup_by(|b, a| is_same(a, b));
            left_out += fields - given.fields.len();
            assert_eq!(sorted(said(event_type)), sorted(said(&given)), "{name}: {}", event_type.reference);
        }
        assert_eq!(left_out, generated.left_out_fields.len(), "{name}");
    }
}

/// Sends each event to the emulator, and checks that the raw event is equal.
struct Sender {
    runtime: tokio::runtime::Runtime,
    /// The emulator with the event types of the case.
    there: Option<(Emulator, Client)>,
    sent: usize,
}

impl Visit for Sender {
    fn enter(&mut self, case: &str) {
        let mut event_types = all().into_iter().find(|other| other.name == case).unwrap().event_types();
        // The service does not accept these either.
        event_types.retain(|event_type| !event_type.reference.as_str().is_empty());
        for (index, event_type) in event_types.iter_mut().enumerate() {
            event_type.project = Some("cases".parse().unwrap());
            event_type.id = Some(format!("{index:024x}"));
        }
        let page = event_types.iter().map(write_event_type).collect::<Vec<_>>();
        let page = json!({ "total": page.len(), "count": page.len(), "data": page });
        self.there = Some(self.runtime.block_on(start_project(&page.to_string())));
    }

    fn visit<E: WebmarketerEvent + Clone + PartialEq>(&mut self, event: E) {
        let (emulator, client) = self.there.as_ref().unwrap();
        let found = self.runtime.block_on(async {
            let receipt = event.envelope().send(client).await.unwrap();
            emulator.wait_idle().await;
            let trash = client.trash().list().await.unwrap();
            let reasons: Vec<_> = trash.iter().map(|trashed| &trashed.errors).collect();
            assert!(trash.is_empty(), "`{}`: {reasons:?}: {}", E::EVENT_TYPE, event.to_json().unwrap());
            client.events().raw(&receipt.event_id).await.unwrap()
        });
        assert_eq!(found.event_type, E::EVENT_TYPE);
        assert_eq!(Value::Object(found.data), serde_json::from_str::<Value>(&event.to_json().unwrap()).unwrap());
        self.sent += 1;
    }
}

#[test]
fn every_struct_is_received_by_the_emulator_unchanged() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut sender = Sender { runtime, there: None, sent: 0 };
    cases::visit(&mut sender);
    assert_eq!(sender.sent, 2 * cases::all().iter().map(|(_, defined)| defined.len()).sum::<usize>());
}

#[test]
fn the_json_schema_of_the_settings_accepts_the_same_settings_as_the_command() {
    let schema = fs::read_to_string("../webmarketer-cli-gen/webmarketer.schema.json").unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let is_valid = |toml: &str| {
        let table: toml::Table = toml::from_str(toml).unwrap();
        let is_valid = schema.is_valid(&serde_json::to_value(table).unwrap());
        assert_eq!(is_valid, Choices::parse(toml).is_ok(), "{toml}");
        is_valid
    };
    for case in all() {
        assert!(is_valid(&case.settings()));
    }
    assert!(is_valid("project = \"shop\"\nlock = \"a.json\"\n[generate]\noutput = \"a.rs\"\ncrate = \"::a\""));
    assert!(is_valid(
        "[profile.staging]\nproject = \"staging\"\nlock = \"b.json\"\ncredentials = \"c.json\"\napi_base = \"http://d\""
    ));
    let outputs = "[generate.outputs]\ntypescript = \"web/events.mts\"\njson-schema = \"web/schemas\"\n";
    assert!(is_valid(&format!("[generate]\ntargets = [\"rust\", \"typescript\", \"json-schema\"]\n{outputs}")));
    assert!(is_valid("[generate]\ntargets = [\"typescript\"]"));
    assert!(!is_valid(&format!("[generate]\ntargets = [\"rust\", \"typescript\"]\n{outputs}")));
    assert!(is_valid("credentials = \"c.json\"\n[generate]\nmodules = true\noutput = \"src/a\""));
    let accept =
        "[[accept]]\nrule = \"code-differs\"\npath = \"*\"\nreason = \"b\"\nowner = \"c\"\nuntil = 2027-01-31\n";
    assert!(is_valid(accept));
    assert!(!is_valid(&format!("{accept}util = 1\n")));
    assert!(is_valid("[rules]\ncode-differs = \"off\"\nfield-removed = \"info\""));
    assert!(is_valid(
        "[generate.fields]\n\"*.a\" = { nonce = \"{event_type}-{{{}\", utc = false, const = \"ÉTÉ_2\", key = \"a\" }\n\
         b.nonce = \"raw\"\nc.nonce = false\nd = { storage_key = \"d\", ingestion_key = \"e\" }"
    ));
    for wrong in [
        "[generate]\nfields = true",
        "[generate.fields]\na = {}",
        "[generate.fields]\na = true",
        "[generate.fields]\na.nonc = true",
        "[generate.fields]\na.pii = true",
        "[generate.fields]\na.nonce = 3",
        "[generate.fields]\na.nonce = \"order\"",
        "[generate.fields]\na.nonce = \"{}{}\"",
        "[generate.fields]\na.nonce = \"{id}\"",
        "[generate.fields]\na.utc = \"yes\"",
        "[generate.fields]\na.const = \"a\"",
        "[generate.fields]\na.const = \"2A\"",
        "[generate.fields]\na.const = \"_\"",
        "[generate.fields]\na.key = \"\"",
        "accept = 1",
        "[rules]\ncode-difers = \"off\"",
        "[rules]\ncode-differs = \"allow\"",
        "[rules]\nnot-seen = \"off\"",
        "[[accept]]\nrule = \"a\"\npath = \"*\"\nreason = \"b\"\nowner = \"c\"\nuntil = 2027-01-31",
        "[[accept]]\nrule = \"a\"",
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
        "[generate]\ndates = \"jif\"",
        "[generate]\npii = \"no\"",
        "[generate]\nmodules = true\noutput = \"src/a.rs\"",
        "[generate]\ntargets = []",
        "[generate]\ntargets = \"typescript\"",
        "[generate]\ntargets = [\"python\"]",
        "[generate.outputs]\ntypescript = \"a.ts\"",
        "[generate]\ntargets = [\"rust\"]\n[generate.outputs]\nrust = \"a.rs\"",
        "[generate]\ntargets = [\"typescript\"]\n[generate.outputs]\ntypescript = \"a.js\"",
        "[generate]\ntargets = [\"typescript\"]\n[generate.outputs]\ntypescript = \"a.d.ts\"",
        "[generate]\ntargets = [\"json-schema\"]\n[generate.outputs]\njson-schema = \"a.json\"",
        "profile = \"staging\"",
        "profile.staging = 3",
        "[profile.staging]\nporject = \"a\"",
        "[profile.staging]\napi_base = \"\"",
    ] {
        assert!(!is_valid(wrong), "{wrong}");
    }
}

/// Sorts the lists, whose order has no meaning (countries have an `order`), and removes the project.
fn sorted(mut event_type: EventType) -> EventType {
    event_type.project = None;
    if let Some(countries) = &mut event_type.phone_parsing {
        countries.sort_by_key(|country| country.country_code.clone());
    }
    event_type.fields.sort_by_key(|field| (field.storage_key.to_string(), field.entity.to_string()));
    event_type
}

#[test]
fn the_order_of_the_input_does_not_change_the_output() {
    for case in all() {
        let mut reversed = case.event_types();
        reversed.reverse();
        for event_type in &mut reversed {
            event_type.fields.reverse();
        }
        let there = Case::generate(case.event_types(), &case.settings());
        assert!(Case::generate(reversed, &case.settings()) == there, "{}", case.name);
    }
}

/// A formatter prints the same code, except for empty lines between items.
#[test]
fn generated_code_is_printed_as_it_is_parsed() {
    for case in all() {
        for (path, text) in case.files(Case::generate(case.event_types(), &case.settings())) {
            let (head, body) = text.split_once("\n\n").unwrap();
            assert!(head.lines().all(|line| line.starts_with("// ")), "{head}");
            let body: String = body.split_inclusive('\n').filter(|line| *line != "\n").collect();
            let printed = prettyplease::unparse(&syn::parse_file(&body).unwrap());
            if let Some((printed, there)) = printed.lines().zip(body.lines()).find(|(printed, there)| printed != there)
            {
                panic!("{}: {there:?} is printed as {printed:?}", path.display());
            }
        }
    }
}

/// Adds the names of the functions in all Rust files of a folder.
fn add_functions(folder: &Path, names: &mut BTreeSet<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let is_source = !path.ends_with("target") && !path.file_name().unwrap().as_encoded_bytes().starts_with(b".");
        if path.is_dir() && is_source {
            add_functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let after = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            names.extend(after.map(str::to_owned));
        }
    }
}

#[test]
fn every_test_and_case_that_the_readme_of_the_cases_names_exists() {
    let mut known: BTreeSet<String> = all().into_iter().map(|case| case.name).collect();
    add_functions(Path::new(".."), &mut known);
    let (_, table) = include_str!("../cases/README.md").split_once("| | problem | tests |").unwrap();
    let is_name =
        |text: &&str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    let named: Vec<_> = table.split('`').skip(1).step_by(2).filter(is_name).collect();
    assert!(named.len() > 50, "{named:?}");
    let words = ["null", "accept", "fuzz"];
    let unknown: Vec<_> = named.iter().filter(|name| !known.contains(**name) && !words.contains(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
