//! The round trip of imported structs: live event types become structs, and a plan from these structs to the same event
//! types is empty. What is imported for each case is in its folder `imported`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use webmarketer_cli_gen::{Choices, Imported, import, names};
use webmarketer_core::schema::lock::Lock;
use webmarketer_core::schema::{Catalogue, EventType, FieldType};
use webmarketer_emulator::SHOP;
use webmarketer_schema::diff::compare;
use webmarketer_schema::plan::{
    Declarations, Definitions, NotInCode, Plan, PlanInput, SharedField, StructDefinition, StructPlace,
};
use webmarketer_tests::imported;

use crate::cases::all;
use crate::cases::case::Case;
use crate::started_emulator::start_project;

/// A case or a project, with what is imported for it.
struct Trip {
    name: &'static str,
    lock: Lock,
    imported: Imported,
    /// The name of each compiled struct, with its definition.
    structs: Vec<(&'static str, EventType)>,
}

fn trips() -> Vec<Trip> {
    let cases = all();
    let trip = |(name, structs)| {
        let (lock, settings) = if let Some(case) = cases.iter().find(|case| case.name == name) {
            (Case::lock(case.event_types()), case.settings())
        } else {
            let path = Path::new(env!("OUT_DIR")).join(format!("{name}.lock.json"));
            (Lock::read(&path).unwrap(), String::new())
        };
        let imported = import(&lock, &Choices::parse(&settings).unwrap()).unwrap();
        Trip { name, lock, imported, structs }
    };
    let trips: Vec<_> = imported::all().into_iter().map(trip).collect();
    assert_eq!(trips.len(), cases.len() + 3, "each case and each project");
    trips
}

/// The plan from these structs to these event types.
fn plan(live: &[EventType], structs: &[(&'static str, EventType)]) -> Plan {
    let structs = structs.iter().zip(1..).map(|((name, event_type), line)| {
        let place = StructPlace { rust_name: format!("app::{name}"), file: "src/events.rs".to_owned(), line };
        StructDefinition { place, event_type: event_type.clone() }
    });
    let text = Definitions { project: None, structs: structs.collect() }.to_text();
    let definitions = Definitions::parse(text.as_bytes()).unwrap();
    let input = PlanInput {
        project: &"shop".parse().unwrap(),
        api_base: "http://127.0.0.1/api",
        live,
        shared_fields: &shared_fields(live),
        definitions: &definitions,
        declarations: &Declarations::default(),
    };
    Plan::make(&input).unwrap()
}

/// The fields of the project that these event types use.
fn shared_fields(live: &[EventType]) -> Vec<SharedField> {
    let mut seen = BTreeSet::new();
    let fields = live.iter().flat_map(|event_type| &event_type.fields);
    let shared = fields.filter(|field| ["user", "state", "statistic"].contains(&field.entity.as_str()));
    let first = shared.filter(|field| seen.insert((&field.entity, &field.storage_key)));
    let of_field = |field: &webmarketer_schema::Field| SharedField {
        entity: field.entity.clone(),
        field_type: field.field_type.clone(),
        key: field.storage_key.clone(),
        label: field.label.clone().unwrap_or_default(),
        pii: field.pii,
        discriminant: field.discriminant,
        archived: false,
    };
    first.map(of_field).collect()
}

#[test]
fn the_imported_structs_equal_the_expected_files() {
    let trips = trips();
    for case in all() {
        let imported = &trips.iter().find(|trip| trip.name == case.name).unwrap().imported;
        let folder = case.imported_folder();
        let root = if imported.modules.is_empty() { "events.rs" } else { "mod.rs" };
        let modules = imported.modules.iter().map(|(name, text)| (&**name, text));
        for (name, text) in modules.chain([(root, &imported.root)]) {
            expectorate::assert_contents(folder.join(name), text);
            assert!(syn::parse_file(text).is_ok() && !text.contains("generated"), "{}", case.name);
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1 + imported.modules.len(), "{}", folder.display());
    }
}

#[test]
fn a_plan_from_imported_structs_is_empty() {
    let mut planned = 0;
    for Trip { name, lock, imported, structs } in trips() {
        assert_eq!(structs.len(), imported.structs, "{name}");
        planned += structs.len();
        let live: Vec<_> = lock.catalogue.iter().cloned().collect();
        let plan = plan(&live, &structs);
        assert_eq!((plan.steps(), plan.manual.len(), plan.suggestions.len()), (0, 0, 0), "{name}: {}", plan.to_text());
        // What has no struct or no field is listed here and there.
        let event_types = plan.not_in_code.iter().filter(|part| part.field.is_none()).count();
        assert_eq!(event_types, lock.catalogue.active().count() - structs.len(), "{name}");
        for path in plan.not_in_code.iter().filter_map(field_path) {
            assert!(imported.left_out_fields.iter().any(|why| why.starts_with(&path)), "{name}: {path}");
        }
    }
    assert!(planned > 150, "{planned} structs");
}

/// The path of a field, as a reason begins.
fn field_path(part: &NotInCode) -> Option<String> {
    let key = part.field.as_ref()?.as_str().escape_debug();
    Some(format!("`{}.{key}` ", part.reference.as_str().escape_debug()))
}

#[test]
fn imported_structs_create_the_same_event_types_in_an_empty_project_except_for_what_is_listed() {
    for Trip { name, lock, imported, structs } in trips() {
        let plan = plan(&[], &structs);
        assert_eq!((plan.creates.len(), plan.manual.len()), (structs.len(), 0), "{name}");
        let created = Catalogue::new(None, plan.creates.into_iter().map(|create| create.event_type)).unwrap();
        let live = lock.catalogue.active().filter(|live| created.get(&live.reference).is_some()).cloned();
        let live = live.map(|mut live| {
            let reference = live.reference.clone();
            live.fields.retain(|field| {
                let path =
                    format!("`{}.{}` ", reference.as_str().escape_debug(), field.storage_key.as_str().escape_debug());
                !imported.left_out_fields.iter().any(|why| why.starts_with(&path))
            });
            // A new event type has the retention of the project.
            live.expiration_policy = live.expiration_policy.filter(|policy| policy.from != "project");
            // Without a phone number, its countries have no effect.
            if live.ingested_fields().all(|field| field.field_type != FieldType::Phone) {
                live.phone_parsing = None;
            }
            live
        });
        let live = Catalogue::new(None, live).unwrap();
        let listed = || imported.left_out_fields.iter().chain(&imported.not_stated);
        for finding in compare(&live, &created) {
            let path = finding.path().escape_debug().to_string();
            assert!(listed().any(|what| what.starts_with(&format!("`{path}` "))), "{name}: {path} {finding}");
        }
    }
}

#[test]
fn the_structs_of_the_shop_are_those_of_its_live_event_types() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let live = runtime.block_on(async {
        let (_emulator, client) = start_project(SHOP).await;
        client.event_types().list().await.unwrap()
    });
    let catalogue = Catalogue::new(Some("shop".parse().unwrap()), live.clone()).unwrap();
    let pinned = names::pin(&catalogue, &Lock::default(), &[]);
    let text = import(&Lock::new(catalogue, pinned), &Choices::default()).unwrap().root;
    let compiled = fs::read_to_string(Path::new(env!("OUT_DIR")).join("imported/shop/mod.rs")).unwrap();
    assert!(compiled.starts_with(&text), "{text}");
    assert_eq!(plan(&live, &imported::shop::all()).steps(), 0);
}
