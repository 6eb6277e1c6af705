//! Properties of generated code that hold for every catalogue.

use std::collections::{BTreeMap, HashSet};

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use webmarketer_cli_gen::{Choices, Generated, generate, names};
use webmarketer_schema::lock::{FieldId, Lock, RustNames};
use webmarketer_schema::{Catalogue, EventType, Field, Reference, wire};

/// Usual and unusual texts.
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

/// The event types of a project, with unique references.
fn any_event_types() -> impl Strategy<Value = Vec<EventType>> {
    btree_map(any_text(), (any_text(), vec(any_field(), 0..8)), 0..6).prop_map(|event_types| {
        let read = event_types.into_iter().map(|(reference, (name, fields))| {
            wire::read_event_type(&json!({"reference": reference, "name": name, "fields": fields}), "").unwrap()
        });
        read.collect()
    })
}

fn lock(event_types: &[EventType], old: &Lock) -> Lock {
    let catalogue = Catalogue::new(None, event_types.iter().cloned()).unwrap();
    let names = names::pin(&catalogue, old, &[]);
    Lock::new(catalogue, names)
}

fn generated(event_types: &[EventType], settings: &str) -> Generated {
    generate(&lock(event_types, &Lock::default()), &Choices::parse(settings).unwrap()).unwrap()
}

/// A few event types with few fields, whose names collide in many ways.
fn few_event_types() -> impl Strategy<Value = Vec<EventType>> {
    let keys = || proptest::sample::select(vec!["a_b", "aB", "a-b", "a b", "c", "type"]);
    let entities = proptest::sample::select(vec!["event", "event", "event", "user"]);
    let field = (keys(), option::of(keys()), entities).prop_map(|(key, ingestion, entity)| {
        json!({"entity": entity, "type": "string", "storageKey": key, "ingestionKey": ingestion, "optional": false})
    });
    let fields = btree_map(keys(), field, 0..4).prop_map(|fields| fields.into_values().collect::<Vec<_>>());
    btree_map(keys(), fields, 0..4).prop_map(|event_types| {
        let read = event_types.into_iter().map(|(reference, fields)| {
            wire::read_event_type(&json!({"reference": reference, "name": "A", "fields": fields}), "").unwrap()
        });
        read.filter(no_field_twice).collect()
    })
}

/// A name in its scope: of a struct, or of a field of the event type with this reference.
type Name = (Option<Reference>, String);
/// An event type, or one of its fields.
type Owner = (Reference, Option<FieldId>);

/// The pinned and retired names.
fn given(names: &RustNames) -> Vec<(Name, Owner)> {
    let mut given = Vec::new();
    for (reference, of_type) in &names.types {
        given.push(((None, of_type.name.clone().unwrap()), (reference.clone(), None)));
        for (id, name) in &of_type.fields {
            given.push(((Some(reference.clone()), name.clone()), (reference.clone(), Some(id.clone()))));
        }
    }
    for (name, reference) in &names.retired.types {
        given.push(((None, name.clone()), (reference.clone(), None)));
    }
    for (reference, fields) in &names.retired.fields {
        for (name, id) in fields {
            given.push(((Some(reference.clone()), name.clone()), (reference.clone(), Some(id.clone()))));
        }
    }
    given
}

/// The fields whose storage key was replaced under the same ingestion key, and those whose entity changed.
fn renames(before: &Catalogue, after: &Catalogue) -> BTreeMap<Owner, Owner> {
    let mut renames = BTreeMap::new();
    for (before, after) in before.iter().filter_map(|before| Some((before, after.get(&before.reference)?))) {
        let id = |field: &Field| (before.reference.clone(), Some((field.storage_key.clone(), field.entity.clone())));
        let (olds, news) = (&before.fields, &after.fields);
        let gone = olds.iter().filter(|old| news.iter().all(|new| id(new) != id(old)));
        let new = news.iter().filter(|new| olds.iter().all(|old| id(new) != id(old)));
        let (gone, new): (Vec<_>, Vec<_>) = (gone.collect(), new.collect());
        for old in &gone {
            // If several fields share a storage key, the key does not identify the one that moved.
            let count = |fields: &[&Field], of: &Field| {
                fields.iter().filter(|field| field.storage_key == of.storage_key).count()
            };
            let is_moved = |field: &Field| count(&gone, field) == 1 && count(&new, field) == 1;
            let moved = new.iter().find(|new| new.storage_key == old.storage_key && is_moved(new));
            let is_same = |a: &Field, b: &Field| {
                a.ingestion_key.is_some() && a.ingestion_key == b.ingestion_key && a.entity == b.entity
            };
            let free = |field: &Field| !is_moved(field);
            let candidates: Vec<_> = new.iter().filter(|new| free(new) && is_same(old, new)).collect();
            let rivals = gone.iter().filter(|other| free(other) && is_same(old, other)).count();
            match (moved, &*candidates) {
                (Some(new), _) => _ = renames.insert(id(old), id(new)),
                (None, [new]) if rivals == 1 => _ = renames.insert(id(old), id(new)),
                _ => {}
            }
        }
    }
    renames
}

/// Whether every field is unique, as required for its name.
fn no_field_twice(event_type: &EventType) -> bool {
    let keys: HashSet<_> = event_type.fields.iter().map(|field| (&field.storage_key, &field.entity)).collect();
    keys.len() == event_type.fields.len()
}

/// The code after the header, without empty lines between items, which the formatter does not keep.
fn body(text: &str) -> String {
    let (_, body) = text.split_once("\n\n").unwrap();
    body.split_inclusive('\n').filter(|line| *line != "\n").collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_code_is_formatted_rust(event_types in any_event_types(), pii in any::<bool>()) {
        for modules in [false, true] {
            let generated = generated(&event_types, &format!("[generate]\nmodules = {modules}\npii = {pii}\n"));
            for text in generated.modules.values().chain([&generated.root]) {
                let body = body(text);
                let file = syn::parse_file(&body).map_err(|error| TestCaseError::fail(format!("{error}\n{body}")))?;
                let printed = prettyplease::unparse(&file);
                let differs = printed.lines().zip(body.lines()).find(|(printed, line)| printed != line);
                prop_assert_eq!(differs, None);
                prop_assert_eq!(printed.len(), body.len());
            }
        }
    }

    #[test]
    fn every_event_type_has_a_struct_or_a_reason(event_types in any_event_types()) {
        let generated = generated(&event_types, "");
        prop_assert_eq!(generated.structs + generated.left_out.len(), event_types.len());
        let structs = syn::parse_file(&generated.root).unwrap().items.into_iter();
        let structs: Vec<_> = structs.filter(|item| matches!(item, syn::Item::Struct(_))).collect();
        prop_assert_eq!(structs.len(), generated.structs);
    }

    #[test]
    fn names_are_unique_in_their_scope(event_types in any_event_types()) {
        let names = lock(&event_types, &Lock::default()).names;
        let types: HashSet<_> = names.types.values().map(|names| names.name.clone().unwrap()).collect();
        prop_assert_eq!(types.len(), event_types.len());
        for event_type in &event_types {
            let names = &names.types[&event_type.reference];
            let fields: HashSet<_> = names.fields.values().collect();
            prop_assert_eq!(fields.len(), names.fields.len());
        }
        // File names are unique even if upper and lower case are equal.
        let modules = generated(&event_types, "[generate]\nmodules = true\n").modules;
        let files: HashSet<_> = modules.keys().map(|name| name.to_lowercase()).collect();
        prop_assert_eq!(files.len(), modules.len());
        prop_assert!(files.iter().all(|name| name.is_ascii() && name.len() < 100 && name != "mod.rs"));
    }

    #[test]
    fn a_pinned_name_is_kept_when_event_types_are_added(
        mut event_types in any_event_types(),
        at in any::<prop::sample::Index>(),
    ) {
        event_types.retain(no_field_twice);
        let known = at.index(event_types.len() + 1);
        let before = lock(&event_types[..known], &Lock::default());
        let after = lock(&event_types, &before).names;
        for (reference, names) in &before.names.types {
            prop_assert_eq!(&after.types[reference], names);
        }
    }

    #[test]
    fn a_name_is_given_to_another_owner_only_by_a_rename(history in vec(few_event_types(), 2..6)) {
        let mut old = Lock::default();
        // All names so far, with their owners.
        let mut owners: BTreeMap<Name, Owner> = BTreeMap::new();
        for event_types in history {
            let new = lock(&event_types, &old);
            let renames = renames(&old.catalogue, &new.catalogue);
            for owner in owners.values_mut() {
                if let Some(new) = renames.get(owner) {
                    *owner = new.clone();
                }
            }
            for (name, owner) in given(&new.names) {
                prop_assert_eq!(owners.entry(name.clone()).or_insert_with(|| owner.clone()), &owner, "{:?}", name);
            }
            // The lock preserves all names, and code generated from it uses them.
            let read = Lock::parse(new.to_text().as_bytes()).unwrap();
            prop_assert_eq!(&read.names, &new.names);
            // The structs of removed event types have the retired names.
            let unpinned = Lock::new(new.catalogue.clone(), RustNames { types: BTreeMap::new(), ..new.names.clone() });
            let unpinned = unpinned.without_code_changes();
            let text = generate(&unpinned, &Choices::default()).unwrap().root;
            for (name, _) in given(&RustNames { types: BTreeMap::new(), ..new.names.clone() }) {
                prop_assert!(name.0.is_some() || !text.contains(&format!("struct {} ", name.1)), "{text}");
            }
            old = new;
        }
    }

    #[test]
    fn the_order_of_the_input_has_no_effect(event_types in any_event_types()) {
        let mut reversed = event_types.clone();
        reversed.reverse();
        for event_type in &mut reversed {
            event_type.fields.reverse();
        }
        let settings = "[generate]\nmodules = true\n";
        // Duplicate fields differ only in their order.
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
