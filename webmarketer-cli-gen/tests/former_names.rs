//! What the lock records when event types and fields are renamed or removed, and the old names in generated code.

use webmarketer_cli_gen::{Choices, Target, generate, generate_target, names};
use webmarketer_schema::diff::renames;
use webmarketer_schema::lock::{CodeChange, Lock};
use webmarketer_schema::{Catalogue, EventType, Field, FieldType, IngestionKey};

fn event_type(reference: &str, name: &str, fields: &[&str]) -> EventType {
    let fields = fields.iter().copied().map(|key| Field::new(FieldType::String, key)).collect();
    EventType { fields, ..EventType::new(reference, name) }
}

fn archived(event_type: EventType) -> EventType {
    EventType { archived_at: Some("2026-01-01T00:00:00Z".to_owned()), ..event_type }
}

/// The lock after `pull`, read from its text.
fn pull(old: &Lock, event_types: &[EventType]) -> Lock {
    let live = Catalogue::new(None, event_types.iter().cloned()).unwrap();
    let names = names::pin_renamed(&live, old, &[], &renames(&old.catalogue, &live));
    let lock = Lock::new(live, names);
    let read = Lock::parse(lock.to_text().as_bytes()).unwrap();
    assert_eq!(read.names, lock.names);
    assert_eq!(read.to_text(), lock.to_text());
    // Nothing changes without a change of the service.
    let again = names::pin_renamed(&read.catalogue, &read, &[], &renames(&read.catalogue, &read.catalogue));
    assert_eq!(again, read.names);
    read
}

/// The changes that code must follow: `Old > New`, or `Old gone`.
fn changes(lock: &Lock) -> Vec<String> {
    let text = |change| match change {
        CodeChange::EventTypeRenamed { old, new, .. } => format!("{old} > {new}"),
        CodeChange::EventTypeRemoved { old, .. } => format!("{old} gone"),
        CodeChange::FieldRenamed { event_type, old, new, .. } => format!("{event_type}.{old} > {new}"),
        CodeChange::FieldRemoved { event_type, old, .. } => format!("{event_type}.{old} gone"),
    };
    lock.code_changes().map(text).collect()
}

/// The changes after each pull of a history.
fn history(versions: &[&[EventType]]) -> Vec<Vec<String>> {
    let mut lock = Lock::default();
    let mut all = Vec::new();
    for version in versions {
        lock = pull(&lock, version);
        all.push(changes(&lock));
    }
    all
}

#[test]
fn a_rename_of_an_event_type_leads_to_its_last_name() {
    let named = |reference: &str| [event_type(reference, "Purchase", &["id", "total"])];
    let all = history(&[&named("order"), &named("purchase"), &named("sale"), &named("order"), &[]]);
    assert_eq!(all[0], Vec::<String>::new());
    assert_eq!(all[1], ["Order > Purchase"]);
    assert_eq!(all[2], ["Order > Sale", "Purchase > Sale"]);
    // Code that already has a later name follows, too.
    assert_eq!(all[3], ["Purchase > Order", "Sale > Order"]);
    assert_eq!(all[4], ["Order gone", "Purchase gone", "Sale gone"]);
}

#[test]
fn a_rename_of_a_field_leads_to_its_last_name() {
    let with = |keys: &[&str]| [event_type("order", "Order", keys)];
    let all = history(&[&with(&["id"]), &with(&["number"]), &with(&["code"]), &with(&["id"]), &with(&[])]);
    assert_eq!(all[1], ["Order.id > number"]);
    assert_eq!(all[2], ["Order.id > code", "Order.number > code"]);
    assert_eq!(all[3], ["Order.code > id", "Order.number > id"]);
    assert_eq!(all[4], ["Order.code gone", "Order.id gone", "Order.number gone"]);
}

#[test]
fn only_one_likely_pair_is_a_rename() {
    let of = |references: &[&str]| -> Vec<_> {
        references.iter().map(|reference| event_type(reference, "Same", &["a"])).collect()
    };
    let all = history(&[&of(&["one", "two"]), &of(&["three", "four"])]);
    assert_eq!(all[1], ["One gone", "Two gone"]);
    let with = |keys: &[&str]| [event_type("order", "Order", keys)];
    let all = history(&[&with(&["one", "two"]), &with(&["three"])]);
    assert_eq!(all[1], ["Order.one gone", "Order.two gone"]);
}

#[test]
fn a_change_of_a_storage_key_alone_is_no_change_of_the_code() {
    let field = |key: &str, label: &str| Field {
        ingestion_key: Some(IngestionKey::new("id")),
        label: Some(label.to_owned()),
        optional: label == "c",
        ..Field::new(FieldType::String, key)
    };
    let version =
        |reference: &str, field: Field| [EventType { fields: vec![field], ..EventType::new(reference, "Order") }];
    let all = history(&[
        &version("order", field("id", "a")),
        &version("order", field("order_id", "a")),
        // Other properties change, too, and the event type is renamed.
        &version("order", field("number", "c")),
        &version("purchase", field("number", "c")),
    ]);
    assert_eq!(all[1..3], [Vec::<String>::new(), Vec::new()]);
    assert_eq!(all[3], ["Order > Purchase"]);
    let mut lock = Lock::default();
    for (reference, key) in [("order", "id"), ("order", "order_id"), ("purchase", "order_id")] {
        lock = pull(&lock, &version(reference, field(key, "a")));
        let names: Vec<_> = lock.names.types.values().flat_map(|names| names.fields.values()).collect();
        assert_eq!(names, ["id"], "{key}");
    }
}

#[test]
fn an_archived_event_type_is_gone_until_it_is_restored() {
    let order = [event_type("order", "Order", &["id"])];
    let gone = order.clone().map(archived);
    let all = history(&[&order, &gone, &gone, &order, &gone, &[]]);
    let expected: [&[&str]; 6] = [&[], &["Order gone"], &["Order gone"], &[], &["Order gone"], &["Order gone"]];
    assert_eq!(all, expected);
    // It was archived before the code could use it.
    assert_eq!(history(&[&gone, &[]]), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn fields_of_a_renamed_event_type_keep_their_names_and_their_changes() {
    let mut lock = Lock::default();
    let order = |keys: &[&str]| event_type("order", "Purchase", keys);
    for version in
        [order(&["a b", "ab"]), order(&["a b", "total"]), event_type("purchase", "Purchase", &["a b", "total"])]
    {
        lock = pull(&lock, &[version]);
    }
    assert_eq!(changes(&lock), ["Order > Purchase", "Purchase.ab > total"]);
    // A name of the event type before its rename is not given to another field.
    lock = pull(&lock, &[event_type("purchase", "Purchase", &["a b", "total", "AB"])]);
    let names: Vec<_> = lock.names.types[&"purchase".into()].fields.values().collect();
    assert!(names.iter().all(|name| *name != "ab") && names.contains(&&"total".to_owned()), "{names:?}");
}

#[test]
fn finished_changes_are_removed_and_the_names_stay_retired() {
    let mut lock = pull(&Lock::default(), &[event_type("order", "Purchase", &["id"])]);
    lock = pull(&lock, &[event_type("purchase", "Purchase", &["id"])]);
    let finished = lock.without_code_changes();
    assert_eq!(changes(&finished), Vec::<String>::new());
    let text = finished.to_text();
    assert!(text.contains("  \"retiredNames\": [\n    {\"reference\": \"order\", \"rustName\": \"Order\"},"), "{text}");
    assert!(!text.contains("renamedTo"), "{text}");
    let lock = pull(&finished, &[event_type("purchase", "Purchase", &["id"]), event_type("Order", "Other", &[])]);
    assert_ne!(lock.names.types[&"Order".into()].name.as_deref(), Some("Order"));
}

/// A lock with an event type that was renamed, one that was removed, and one that was archived.
fn changed() -> Lock {
    let [refund, share] = ["refund", "share"].map(|reference| event_type(reference, reference, &["id"]));
    let lock = pull(&Lock::default(), &[event_type("order", "Purchase", &["id"]), refund.clone(), share]);
    pull(&lock, &[event_type("purchase", "Purchase", &["id"]), archived(refund)])
}

fn code(lock: &Lock, settings: &str) -> String {
    let generated = generate(lock, &Choices::parse(&format!("[generate]\n{settings}")).unwrap()).unwrap();
    // It is formatted, without empty lines between items, which the formatter does not keep.
    let (_, body) = generated.root.split_once("\n\n").unwrap();
    let body: String = body.split_inclusive('\n').filter(|line| *line != "\n").collect();
    assert_eq!(prettyplease::unparse(&syn::parse_file(&body).unwrap()), body);
    generated.root
}

#[test]
fn old_names_are_deprecated_in_generated_code() {
    let lock = changed();
    for settings in
        ["", "modules = true\n", "include = true\n", "prelude = false\n", "include = true\nmodules = true\n"]
    {
        let text = code(&lock, settings);
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let has = |wanted: &[&str]| lines.windows(wanted.len()).filter(|lines| *lines == wanted).count();
        let alias =
            ["#[deprecated(note = \"renamed to `Purchase`: run `webmarketer fix`\")]", "pub type Order = Purchase;"];
        // Also in the module `required`.
        assert_eq!(has(&alias), 2, "{text}");
        for name in ["Refund", "Share"] {
            let item = [&*format!("pub struct {name} {{"), "never: ::core::convert::Infallible,", "}"];
            assert_eq!(has(&item), 2, "{text}");
        }
        assert_eq!(text.matches("the event type `refund` was archived: remove the code that uses it").count(), 2);
        assert_eq!(text.matches("the event type `share` was removed: remove the code that uses it").count(), 2);
    }
    assert!(!code(&lock.without_code_changes(), "").contains("deprecated"));
}

#[test]
fn an_old_name_that_is_in_use_again_or_was_never_selected_is_omitted() {
    let lock = changed();
    let chosen = code(&lock, "[generate.names]\n\"purchase\" = \"Order\"\n");
    assert!(!chosen.contains("type Order"), "{chosen}");
    let selected = code(&lock, "event_types = [\"p*\"]\n");
    assert!(selected.contains("type Order = Purchase;") && !selected.contains("Refund"), "{selected}");
    let other = EventType::new("visit", "Visit");
    let lock = pull(&lock, &[lock.catalogue.get(&"purchase".into()).unwrap().clone(), other]);
    let unselected = code(&lock, "event_types = [\"!purchase\"]\n");
    assert!(unselected.contains("was renamed to `purchase`, which has no struct"), "{unselected}");
    assert!(unselected.contains("struct Order {"), "{unselected}");
}

#[test]
fn old_names_are_deprecated_in_typescript() {
    let files = generate_target(&changed(), &Choices::default(), Target::TypeScript).unwrap();
    let text = &files[""];
    assert!(text.contains("/** @deprecated renamed to `PurchaseData` */\nexport type OrderData = PurchaseData;\n"));
    for gone in ["Refund", "Share"] {
        let doc = format!("/** @deprecated the event type `{}` no longer exists */", gone.to_lowercase());
        assert!(text.contains(&format!("{doc}\nexport type {gone}Data = never;\n")), "{text}");
    }
}
