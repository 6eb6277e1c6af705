//! What holds of generated code for every catalogue, not only for those we thought of.

use std::collections::HashSet;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use webmarketer_cli_gen::{Choices, Generated, generate, names};
use webmarketer_schema::lock::{Lock, Names};
use webmarketer_schema::{Catalogue, EventType, wire};

/// Texts that people type, and texts that nobody should.
fn any_text() -> impl Strategy<Value = String> {
    let odd = [
        "",
        "_",
        "type",
        "Self",
        "crate",
        "gen",
        "userId",
        "user_id",
        "USER-ID",
        "new",
        "all",
        "required",
        "String",
        "Option",
        "3d",
        "*/",
        "\"]",
        "```",
        "[a](b)",
        "a\r\nb",
        "é",
        "e\u{301}",
        "\u{202e}x",
        "名",
        "a\u{200d}b",
        "# x",
        "- x",
        "1. x",
    ];
    prop_oneof![
        2 => "[a-z]{1,3}",
        2 => proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => any::<String>(),
        1 => "[a-z_]{60,90}",
    ]
}

fn any_field() -> impl Strategy<Value = Value> {
    let entities = proptest::sample::select(vec!["event", "user", "state", "statistic", "campaign"]);
    let types =
        ["string", "email", "phone", "boolean", "number", "date", "currency", "location", "message", "hologram"];
    let types = proptest::sample::select(types.to_vec());
    let flags = proptest::sample::select(vec!["isPii", "discriminant", "isMostProbableLocation"]);
    (entities, types, any_text(), option::of(any_text()), any::<bool>(), option::of(any_text()), option::of(flags))
        .prop_map(|(entity, of_type, key, ingestion, optional, label, flag)| {
            let mut field = json!({
                "entity": entity, "type": of_type, "storageKey": key, "ingestionKey": ingestion, "optional": optional,
                "label": label,
            });
            if let Some(flag) = flag {
                field[flag] = true.into();
            }
            field
        })
}

/// The event types of a project, each reference once.
fn any_event_types() -> impl Strategy<Value = Vec<EventType>> {
    btree_map(any_text(), (any_text(), vec(any_field(), 0..8)), 0..6).prop_map(|event_types| {
        let read = event_types.into_iter().map(|(reference, (name, fields))| {
            wire::read_event_type(&json!({"reference": reference, "name": name, "fields": fields}), "").unwrap()
        });
        read.collect()
    })
}

fn lock(event_types: &[EventType], pinned: &Names) -> Lock {
    let catalogue = Catalogue::new(None, event_types.iter().cloned()).unwrap();
    let names = names::pin(&catalogue, pinned);
    Lock::new(catalogue, names)
}

fn generated(event_types: &[EventType], settings: &str) -> Generated {
    generate(&lock(event_types, &Names::default()), &Choices::parse(settings).unwrap()).unwrap()
}

/// Whether each field is there once, as it must be to have a name.
fn no_field_twice(event_type: &EventType) -> bool {
    let keys: HashSet<_> = event_type.fields.iter().map(|field| (&field.storage_key, &field.entity)).collect();
    keys.len() == event_type.fields.len()
}

/// The code behind the header, without the empty lines between items, which no formatter keeps.
fn body(text: &str) -> String {
    let (_, body) = text.split_once("\n\n").unwrap();
    body.split_inclusive('\n').filter(|line| *line != "\n").collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_generated_is_formatted_rust(event_types in any_event_types(), pii in any::<bool>()) {
        for modules in [false, true] {
            let generated = generated(&event_types, &format!("[generate]\nmodules = {modules}\npii = {pii}\n"));
            for text in generated.modules.values().chain([&generated.root]) {
                let body = body(text);
                let file = syn::parse_file(&body).map_err(|error| TestCaseError::fail(format!("{error}\n{body}")))?;
                let printed = prettyplease::unparse(&file);
                let differs = printed.lines().zip(body.lines()).find(|(printed, there)| printed != there);
                prop_assert_eq!(differs, None);
                prop_assert_eq!(printed.len(), body.len());
            }
        }
    }

    #[test]
    fn nothing_is_dropped_without_a_reason(event_types in any_event_types()) {
        let generated = generated(&event_types, "");
        prop_assert_eq!(generated.structs + generated.left_out.len(), event_types.len());
        let structs = syn::parse_file(&generated.root).unwrap().items.into_iter();
        let structs: Vec<_> = structs.filter(|item| matches!(item, syn::Item::Struct(_))).collect();
        prop_assert_eq!(structs.len(), generated.structs);
    }

    #[test]
    fn names_are_unique_in_their_scope(event_types in any_event_types()) {
        let names = lock(&event_types, &Names::default()).names;
        let types: HashSet<_> = names.types.values().map(|names| names.name.clone().unwrap()).collect();
        prop_assert_eq!(types.len(), event_types.len());
        for event_type in &event_types {
            let names = &names.types[&event_type.reference];
            let fields: HashSet<_> = names.fields.values().collect();
            prop_assert_eq!(fields.len(), names.fields.len());
        }
        // Files are unique even where upper and lower case are the same.
        let modules = generated(&event_types, "[generate]\nmodules = true\n").modules;
        let files: HashSet<_> = modules.keys().map(|name| name.to_lowercase()).collect();
        prop_assert_eq!(files.len(), modules.len());
        prop_assert!(files.iter().all(|name| name.is_ascii() && name.len() < 100 && name != "mod.rs"));
    }

    #[test]
    fn a_name_that_was_given_stays_whatever_comes(
        mut event_types in any_event_types(),
        at in any::<prop::sample::Index>(),
    ) {
        event_types.retain(no_field_twice);
        let known = at.index(event_types.len() + 1);
        let before = lock(&event_types[..known], &Names::default()).names;
        let after = lock(&event_types, &before).names;
        for (reference, names) in &before.types {
            prop_assert_eq!(&after.types[reference], names);
        }
    }

    #[test]
    fn the_order_of_the_input_says_nothing(event_types in any_event_types()) {
        let mut reversed = event_types.clone();
        reversed.reverse();
        for event_type in &mut reversed {
            event_type.fields.reverse();
        }
        let settings = "[generate]\nmodules = true\n";
        // Of two fields that are one, the order is all that tells them apart.
        if event_types.iter().all(no_field_twice) {
            prop_assert_eq!(generated(&reversed, settings), generated(&event_types, settings));
        }
    }

    #[test]
    fn settings_never_panic(text in any::<String>(), key in "[a-z_.]{1,12}", value in "\\PC{0,12}") {
        let _ = Choices::parse(&text);
        for table in ["generate", "generate.types", "generate.names", "profile", "profile.a"] {
            let _ = Choices::parse(&format!("[{table}]\n{key} = {value}\n\"{key}\" = \"{value}\"\n"));
            let _ = Choices::parse(&format!("[{table}]\n{key} = '{value}'\n"));
        }
    }
}
