//! Retired names: names of removed fields are not reused, and a renamed field keeps its name.

use webmarketer_emulator::{Project, SHOP};
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{EventType, Field, FieldType, IngestionKey, StorageKey};

use crate::support::{Desk, change, serve};

/// The Rust name of each field of `cart-shared`, and the names that are retired, as `name of storage key`.
fn names(desk: &Desk) -> (Vec<String>, Vec<String>) {
    let lock = Lock::parse(desk.read("webmarketer.lock.json").as_bytes()).unwrap();
    let pinned = lock.names.types[&"cart-shared".into()].fields.iter();
    // The optional fields do not change.
    let pinned = pinned.filter(|((key, _), _)| !["recipient", "share_message"].contains(&key.as_str()));
    let retired = lock.names.retired.fields.values().flatten();
    (
        pinned.map(|((key, _), name)| format!("{name} of {key}")).collect(),
        retired.map(|(name, (key, _))| format!("{name} of {key}")).collect(),
    )
}

fn replace(event_type: &mut EventType, key: &str, by: &Field) {
    for field in &mut event_type.fields {
        if field.storage_key.as_str() == key {
            *field = by.clone();
        }
    }
}

#[test]
fn a_field_keeps_its_name_when_only_its_storage_key_changes_and_no_other_field_gets_the_name() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let pull = || {
        for command in ["pull", "generate", "check"] {
            let ran = desk.run(&[command]);
            assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        }
        names(&desk)
    };
    let field = |key: &str| Field::new(FieldType::String, key);
    assert_eq!(pull(), (vec!["cart_id of cart_id".to_owned(), "share_via of share_via".to_owned()], vec![]));

    let renamed = Field {
        storage_key: StorageKey::new("the_cart"),
        ingestion_key: Some(IngestionKey::new("cart_id")),
        ..field("")
    };
    change(&emulator, "cart-shared", |event_type| replace(event_type, "cart_id", &renamed));
    assert_eq!(pull(), (vec!["share_via of share_via".to_owned(), "cart_id of the_cart".to_owned()], vec![]));
    assert!(desk.read("src/events.rs").contains("storage_key = \"the_cart\", ingestion_key = \"cart_id\""));

    // Another field whose name would be that of the field it replaces.
    change(&emulator, "cart-shared", |event_type| replace(event_type, "share_via", &field("shareVia")));
    let (pinned, retired) = pull();
    assert!(pinned[0].starts_with("share_via_") && pinned[0].ends_with(" of shareVia"), "{pinned:?}");
    assert_eq!(retired, ["share_via of share_via"]);

    // The same field is added again.
    change(&emulator, "cart-shared", |event_type| event_type.fields.push(field("share_via")));
    let (again, retired) = pull();
    assert_eq!((&again[..1], &*again[1], &*retired), (&pinned[..1], "share_via of share_via", &[][..]));
}

#[test]
fn pull_lists_the_renames_that_it_records() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    change(&emulator, "cart-shared", |event_type| {
        replace(event_type, "share_via", &Field::new(FieldType::String, "channel"));
    });
    let ran = desk.run(&["pull"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in
        ["  renamed in the code: `CartShared.share_via` to `CartShared.channel`\n", "  help: run `webmarketer fix`"]
    {
        assert!(ran.out.contains(line), "{}", ran.out);
    }
    // Only once, and also as JSON.
    assert!(!desk.run(&["pull"]).out.contains("renamed in the code"));
    change(&emulator, "cart-shared", |event_type| {
        event_type.fields.retain(|field| field.storage_key.as_str() != "channel");
    });
    let json: serde_json::Value = serde_json::from_str(&desk.run(&["pull", "--json"]).out).unwrap();
    let gone = serde_json::json!([
        {"old": "CartShared.channel", "new": null},
        {"old": "CartShared.share_via", "new": null},
    ]);
    assert_eq!(json["codeChanges"], gone);
}

#[test]
fn a_name_chosen_by_settings_is_retired_with_its_field() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.write("webmarketer.toml", "[generate.names]\n\"cart-shared.cart_id\" = \"basket\"\n");
    assert_eq!(desk.run(&["pull"]).code, 0);
    change(&emulator, "cart-shared", |event_type| {
        replace(event_type, "cart_id", &Field::new(FieldType::String, "basket"));
    });
    assert_eq!(desk.run(&["pull"]).code, 0);
    let (pinned, retired) = names(&desk);
    assert!(pinned[0].starts_with("basket_") && pinned[0].ends_with(" of basket"), "{pinned:?}");
    assert_eq!(retired, ["basket of cart_id"]);
}

#[test]
fn a_merge_that_gives_two_event_types_one_name_is_found_and_pull_fixes_it() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let client = crate::support::client(&emulator);
    for reference in ["order-paid", "order_paid"] {
        let event_type = EventType::new(reference, "Order paid");
        emulator.runtime.block_on(client.event_types().create(&event_type)).unwrap();
    }
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
    let lock = desk.read("webmarketer.lock.json");
    let name = lock.lines().find(|line| line.contains("\"rustName\": \"OrderPaidX")).unwrap();
    desk.write("webmarketer.lock.json", &lock.replacen(name, "      \"rustName\": \"OrderPaid\",", 1));
    assert_eq!(desk.run(&["generate"]).code, 0);
    let ran = desk.run(&["check", "--offline"]);
    assert_eq!(ran.code, 4, "{}", ran.out);
    let finding =
        "warning[rust-name-twice]: `order_paid` has the Rust name `OrderPaid` in the lock, and `order-paid` has it too";
    assert!(ran.out.contains(finding), "{}", ran.out);
    for command in [&["pull"][..], &["generate"], &["check"]] {
        let ran = desk.run(command);
        assert_eq!(ran.code, 0, "{command:?}: {}{}", ran.out, ran.err);
    }
    assert_eq!(desk.read("webmarketer.lock.json"), lock);
}
