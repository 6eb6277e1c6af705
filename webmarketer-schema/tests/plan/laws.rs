//! Properties of plans for random pairs of a service and a program. `PROPTEST_CASES` sets their number.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::{Value, json};
use webmarketer_schema::plan::{CreateState, Declarations, Definitions, Plan, SharedField, StepState};
use webmarketer_schema::{Entity, EventType, Field, FieldType, IngestionKey, Reference, wire};

use crate::service::{Service, plan_with, program};

const KEYS: [&str; 6] = ["a", "b", "ä.b", "orderId", "order_id", "r#type"];
const REFERENCES: [&str; 4] = ["order", "order-paid", "a.b", "ä"];

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,4}".prop_map(Value::from),
        vec(any::<u8>(), 0..3).prop_map(Value::from),
        btree_map("[a-z]", any::<u8>(), 0..3).prop_map(|map| json!(map)),
    ]
}

/// Some of these properties, each with any value.
fn properties(names: &'static [&'static str]) -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    subsequence(names, 0..=names.len()).prop_flat_map(|names| {
        let values = vec(any_value(), names.len());
        values.prop_map(move |values| names.iter().copied().zip(values).collect())
    })
}

/// A stored field, with unknown properties and in any spelling.
fn stored_field() -> impl Strategy<Value = Value> {
    let words = (
        select(&["event", "event-type", "user", "state", "statistic", "company"]),
        select(&["string", "email", "number", "date", "hologram"]),
        select(&KEYS),
        option::of(select(&KEYS)),
    );
    let flags =
        btree_map(select(&["optional", "isPii", "discriminant", "isMostProbableLocation"]), any::<bool>(), 0..5);
    let others = properties(&["label", "metadata", "colour", "_id", "rustName"]);
    (words, any::<bool>(), flags, others).prop_map(|((entity, of_type, key, ingestion), single, flags, others)| {
        let mut field = json!({ "entity": entity, "type": of_type });
        if single {
            field["key"] = key.into();
        } else {
            field["storageKey"] = key.into();
            field["ingestionKey"] = ingestion.into();
        }
        for (name, value) in others {
            field[name] = value;
        }
        for (name, flag) in flags {
            field[name] = flag.into();
        }
        field
    })
}

fn stored_event_type() -> impl Strategy<Value = Value> {
    let policy = option::of(
        (select(&["project", "event-type", "other"]), any_value())
            .prop_map(|(from, days)| json!({ "from": from, "retentionDurationInDays": days, "legal": true })),
    );
    let others = properties(&["metadata", "phoneParsingConfig", "attributable", "colour", "_id", "createdAt"]);
    let archived = prop_oneof![4 => Just(Value::Null), 1 => Just(json!("2026-01-01T00:00:00Z"))];
    (select(&REFERENCES), "[A-Z][a-z]{0,3}", vec(stored_field(), 0..5), policy, others, archived).prop_map(
        |(reference, name, fields, policy, others, archived)| {
            let mut stored = json!({ "reference": reference, "name": name, "fields": fields, "archivedAt": archived });
            for (name, value) in others {
                stored[name] = value;
            }
            if let Some(policy) = policy {
                stored["expirationPolicy"] = policy;
            }
            stored
        },
    )
}

/// A service that could exist: one active event type for each reference, and one field for each key and entity.
fn any_service() -> impl Strategy<Value = Service> {
    let shared = (select(&KEYS), any::<bool>(), any::<bool>(), prop_oneof![4 => Just(false), 1 => Just(true)]);
    (vec(stored_event_type(), 0..5), vec(shared, 0..4)).prop_map(|(mut event_types, shared)| {
        let mut seen = BTreeSet::new();
        event_types.retain(|stored| seen.insert(stored["reference"].to_string()));
        for stored in &mut event_types {
            let (mut keys, mut ingested) = (BTreeSet::new(), BTreeSet::new());
            stored["fields"].as_array_mut().unwrap().retain(|field| {
                let read = wire::read_field(field, "").unwrap();
                let ingestion = read.ingestion_key.map(|key| key.to_string());
                keys.insert((read.storage_key.to_string(), read.entity))
                    && ingestion.is_none_or(|key| ingested.insert(key))
            });
        }
        let mut keys = BTreeSet::new();
        let shared = shared.into_iter().filter(|(key, ..)| keys.insert(*key)).map(|(key, pii, number, archived)| {
            let field_type = if number { FieldType::Number } else { FieldType::String };
            let (key, label) = (key.into(), key.to_owned());
            SharedField { entity: Entity::User, field_type, key, label, pii, discriminant: false, archived }
        });
        Service { event_types, shared: shared.collect() }
    })
}

/// A field of a struct.
fn defined_field() -> impl Strategy<Value = Field> {
    let words = (
        select(&["event", "user", "state", "company"]),
        select(&["string", "email", "number"]),
        select(&KEYS),
        option::weighted(0.8, select(&KEYS)),
        option::of("[A-Z]"),
    );
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (words, flags).prop_map(|((entity, of_type, key, ingestion, label), (optional, pii, discriminant, location))| {
        Field {
            entity: Entity::parse(entity),
            ingestion_key: ingestion.map(IngestionKey::new),
            optional,
            pii,
            discriminant,
            most_probable_location: location,
            label,
            ..Field::new(FieldType::parse(of_type), key)
        }
    })
}

/// How a struct differs from a stored event type: its fields that it has too, and new ones.
type Edit = (Vec<Index>, Vec<Field>, bool, Option<bool>, Option<u32>, bool);

/// A program whose structs are partly those of the service.
fn any_pair() -> impl Strategy<Value = (Service, Definitions, Declarations)> {
    let edit = (vec(any::<Index>(), 0..4), vec(defined_field(), 0..4), any::<bool>(), any::<Option<bool>>());
    let edit = (edit, option::of(1_u32..400), any::<bool>());
    let edit = edit
        .prop_map(|((kept, new, name, attributable), days, metadata)| (kept, new, name, attributable, days, metadata));
    let edits = btree_map(select(&REFERENCES), edit, 0..4);
    (any_service(), edits, vec(any::<Index>(), 0..3)).prop_map(|(service, edits, declared)| {
        let live = service.read();
        let defined = edits.into_iter().map(|(reference, edit)| {
            struct_of(reference, live.iter().find(|one| one.reference.as_str() == reference), edit)
        });
        let program = program(without_contradictions(&live, defined.collect()));
        let declarations = declared_removals(&live, &program, &declared);
        (service, program, declarations)
    })
}

fn struct_of(reference: &str, live: Option<&EventType>, edit: Edit) -> EventType {
    let (kept, new, states_name, attributable, days, metadata) = edit;
    let mut defined = EventType::new(reference, if states_name { "Stated" } else { "Struct1" });
    let stored: &[Field] = live.map_or(&[], |live| &live.fields);
    let kept = kept.iter().filter(|_| !stored.is_empty()).map(|index| {
        let stored = index.get(stored);
        // A struct states no unknown property.
        Field { extra: serde_json::Map::default(), metadata: None, ..stored.clone() }
    });
    for field in kept.chain(new) {
        let is_twice = |other: &Field| {
            other.storage_key == field.storage_key && other.entity == field.entity
                || other.ingestion_key.is_some() && other.ingestion_key == field.ingestion_key
        };
        if !defined.fields.iter().any(is_twice) {
            defined.fields.push(field);
        }
    }
    defined.attributable = attributable;
    defined.metadata = metadata.then(|| json!({"team": "a"}).as_object().cloned().unwrap());
    defined.expiration_policy = days.map(|days| webmarketer_schema::ExpirationPolicy {
        from: "event-type".to_owned(),
        retention_days: Some(days.into()),
        extra: serde_json::Map::default(),
    });
    defined
}

/// The structs without the fields of users and states whose key has another meaning in the project, unless the service
/// has both meanings.
fn without_contradictions(live: &[EventType], mut structs: Vec<EventType>) -> Vec<EventType> {
    let is_shared = |field: &Field| matches!(field.entity, Entity::User | Entity::State | Entity::Statistic);
    let meaning = |of: &Field| (of.entity.clone(), of.field_type.clone(), of.pii, of.discriminant);
    let is_stored = |reference: &Reference, field: &Field| {
        let live = live.iter().filter(|live| live.reference == *reference).flat_map(|live| &live.fields);
        live.filter(|stored| stored.storage_key == field.storage_key).any(|stored| meaning(stored) == meaning(field))
    };
    let mut meanings: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for stored in [true, false] {
        for one in &mut structs {
            one.fields.retain(|field| {
                if !is_shared(field) || is_stored(&one.reference, field) != stored {
                    return true;
                }
                let known = meanings.entry(field.storage_key.clone()).or_default();
                let agrees = stored || known.iter().all(|known| *known == meaning(field));
                if agrees {
                    known.insert(meaning(field));
                }
                agrees
            });
        }
    }
    structs
}

/// Declarations of what the program does not define.
fn declared_removals(live: &[EventType], program: &Definitions, declared: &[Index]) -> Declarations {
    let defined = |reference: &str| {
        program.structs.iter().map(|one| &one.event_type).find(|one| one.reference.as_str() == reference)
    };
    let mut declarations = Declarations::default();
    for (index, event_type) in declared.iter().filter(|_| !live.is_empty()).map(|index| (index, index.get(live))) {
        match defined(event_type.reference.as_str()) {
            None => declarations.archive.push(event_type.reference.to_string()),
            Some(defined) => {
                let free: Vec<_> =
                    event_type.fields.iter().filter(|field| defined.field(&field.storage_key).is_none()).collect();
                if !free.is_empty() {
                    let path = format!("{}.{}", event_type.reference, index.get(&free).storage_key);
                    declarations.remove_fields.push(path);
                }
            }
        }
    }
    // A path such as `a.b.c` can name a field that is defined.
    declarations.remove_fields.retain(|path| {
        !program.structs.iter().any(|one| {
            one.event_type
                .fields
                .iter()
                .any(|field| format!("{}.{}", one.event_type.reference, field.storage_key) == *path)
        })
    });
    declarations
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(500)
}

/// The stored event types by reference.
fn by_reference(service: &Service) -> BTreeMap<String, &Value> {
    service.event_types.iter().map(|stored| (stored["reference"].as_str().unwrap().to_owned(), stored)).collect()
}

/// Checks that what the program does not state is as it was.
fn nothing_is_lost(before: &Value, after: &Value, code: Option<&EventType>, declarations: &Declarations) {
    let changeable = ["fields", "name", "expirationPolicy", "attributable"];
    for (name, value) in before.as_object().unwrap() {
        if !changeable.contains(&name.as_str()) && name != "archivedAt" {
            assert_eq!(&after[name], value, "{name}");
        }
    }
    for (name, value) in before["expirationPolicy"].as_object().into_iter().flatten() {
        if !["from", "retentionDurationInDays"].contains(&name.as_str()) {
            assert_eq!(&after["expirationPolicy"][name], value, "expirationPolicy.{name}");
        }
    }
    let fields = |of: &Value| of["fields"].as_array().unwrap().clone();
    let kept: Vec<_> = fields(after);
    for field in fields(before) {
        let read = wire::read_field(&field, "").unwrap();
        let path = format!("{}.{}", before["reference"].as_str().unwrap(), read.storage_key);
        let is_defined = code.is_some_and(|code| code.field(&read.storage_key).is_some());
        if declarations.remove_fields.contains(&path) {
            continue;
        }
        if !is_defined {
            assert!(kept.contains(&field), "{field} was lost");
            continue;
        }
        // A field of the same key has all the properties that the program cannot state.
        let has_all = |after: &Value| {
            let of_key = wire::read_field(after, "").unwrap().storage_key == read.storage_key;
            of_key && ["colour", "_id", "rustName", "metadata"].iter().all(|name| after.get(name) == field.get(name))
        };
        assert!(kept.iter().any(has_all), "{field} lost a property");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None, cases: cases(), ..ProptestConfig::default()
    })]

    #[test]
    fn a_plan_loses_nothing_and_is_empty_after_it_was_applied((service, program, declarations) in any_pair()) {
        let plan = plan_with(&service, &program, &declarations);
        prop_assert_eq!(&Plan::parse(plan.to_text().as_bytes()).unwrap(), &plan);

        let mut after = service.clone();
        after.apply(&plan);
        let stored = by_reference(&after);
        for (reference, before) in by_reference(&service) {
            let code = program.structs.iter().map(|one| &one.event_type).find(|one| one.reference.as_str() == reference);
            nothing_is_lost(before, stored[&reference], code, &declarations);
        }
        for step in &plan.updates {
            prop_assert_eq!(stored[step.live.reference.as_str()], &wire::write_event_type(&step.desired));
        }
        let again = plan_with(&after, &program, &declarations);
        prop_assert_eq!(again.steps(), 0, "{}", again.to_text());

        // Before and after, each step knows how far it is.
        let (old, new) = (service.read(), after.read());
        let find = |all: &[EventType], step: &EventType| all.iter().find(|one| one.reference == step.reference).cloned();
        for step in &plan.creates {
            prop_assert_eq!(step.state(find(&old, &step.event_type).as_ref()), CreateState::Open);
            prop_assert_eq!(step.state(find(&new, &step.event_type).as_ref()), CreateState::Done);
        }
        for step in &plan.updates {
            prop_assert_eq!(step.state(find(&old, &step.live).as_ref()), StepState::Open);
            prop_assert_eq!(step.state(find(&new, &step.live).as_ref()), StepState::Done);
            prop_assert!(!step.diff().is_empty());
            prop_assert!(matches!(step.state(None), StepState::Moved(_)));
        }
        for step in &plan.archives {
            prop_assert_eq!(step.state(find(&old, &step.live).as_ref()), StepState::Open);
            prop_assert_eq!(step.state(find(&new, &step.live).as_ref()), StepState::Done);
        }
    }
}
