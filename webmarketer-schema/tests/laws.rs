//! Properties that hold for every event type and every input.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use webmarketer_schema::diff::{Change, FieldChange, TypeChange, compare, detect};
use webmarketer_schema::lock::{ChangedName, Lock, LockIndex, NameChanges, RetiredNames, RustNames, TypeNames};
use webmarketer_schema::model::PhoneParsing;
use webmarketer_schema::wire::{self, Page};
use webmarketer_schema::{Catalogue, EventType, Field, Reference};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Valid and invalid values of properties of an event type.
fn any_word() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => proptest::sample::select(vec!["event", "event-type", "user", "state", "string", "date", "email", "hologram"])
            .prop_map(Value::from),
        1 => any_json(),
    ]
}

/// A field with valid mandatory properties and any other properties.
fn any_field() -> impl Strategy<Value = Value> {
    let words = proptest::sample::select(vec!["event", "user", "state", "statistic", "campaign"]);
    let types = proptest::sample::select(vec!["string", "email", "location", "hologram"]);
    let others = ["ingestionKey", "label", "isPii", "discriminant", "isMostProbableLocation", "metadata", "colour"];
    let others = btree_map(proptest::sample::select(others.to_vec()), any_json(), 0..4);
    (words, types, "\\PC{1,6}", any::<bool>(), others).prop_map(|(entity, of_type, key, optional, others)| {
        let mut field = json!({"entity": entity, "type": of_type, "storageKey": key, "optional": optional});
        field.as_object_mut().unwrap().extend(others.into_iter().map(|(key, value)| (key.to_owned(), value)));
        field
    })
}

/// An event type with valid mandatory properties and any other properties.
fn any_event_type() -> impl Strategy<Value = Value> {
    let others = ["expirationPolicy", "archivedAt", "attributable", "phoneParsingConfig", "metadata", "colour"];
    let policy =
        (any_word(), any_json()).prop_map(|(from, days)| json!({"from": from, "retentionDurationInDays": days}));
    let value =
        prop_oneof![any_json(), policy, any::<String>().prop_map(|code| json!([{"countryCode": code, "order": 1}]))];
    let others = btree_map(proptest::sample::select(others.to_vec()), value, 0..4);
    ("[a-z]{1,3}", any::<String>(), vec(any_field(), 0..5), others).prop_map(|(reference, name, fields, others)| {
        let mut event_type = json!({"reference": reference, "name": name, "fields": fields});
        event_type.as_object_mut().unwrap().extend(others.into_iter().map(|(key, value)| (key.to_owned(), value)));
        event_type
    })
}

/// The event types that parse, with unique references.
fn catalogue(event_types: &[Value]) -> Catalogue {
    let mut read: Vec<EventType> =
        event_types.iter().filter_map(|event_type| wire::read_event_type(event_type, "").ok()).collect();
    read.sort_by(|a, b| a.reference.cmp(&b.reference));
    read.dedup_by(|a, b| a.reference == b.reference);
    Catalogue::new(None, read).unwrap()
}

/// Two similar catalogues.
fn any_two() -> impl Strategy<Value = [Catalogue; 2]> {
    let key = || proptest::sample::select(vec![Value::Null, "a".into(), "b".into(), "c".into()]);
    let fields = vec((any_field(), key(), key()), 0..4);
    let event_type = (any_event_type(), "[ab]", fields).prop_map(|(mut event_type, reference, fields)| {
        event_type["reference"] = reference.into();
        event_type["name"] = "one of few".into();
        let fields = fields.into_iter().filter_map(|(mut field, storage, ingestion)| {
            field["storageKey"] = storage.as_str()?.into();
            field["ingestionKey"] = ingestion;
            Some(field)
        });
        event_type["fields"] = fields.collect();
        event_type
    });
    (vec(event_type, 0..6), any::<prop::sample::Index>()).prop_map(|(all, cut)| {
        let (one, other) = all.split_at(cut.index(all.len() + 1));
        [one, other].map(|event_types| {
            let of_one_key = |mut event_type: EventType| {
                event_type.fields.dedup_by(|a, b| a.storage_key == b.storage_key);
                event_type
            };
            let all = catalogue(event_types);
            Catalogue::new(None, all.iter().cloned().map(of_one_key)).unwrap()
        })
    })
}

/// Applies changes to a catalogue.
fn apply(before: &Catalogue, changes: &[Change]) -> Catalogue {
    let mut event_types: Vec<EventType> = before.iter().cloned().collect();
    let mut renamed = Vec::new();
    for Change { reference, what } in changes {
        if let TypeChange::Added(event_type) = what {
            event_types.push((**event_type).clone());
            continue;
        }
        let at = event_types.iter().position(|event_type| event_type.reference == *reference).unwrap();
        let event_type = &mut event_types[at];
        match what {
            TypeChange::Removed(_) => drop(event_types.remove(at)),
            TypeChange::Renamed(new) => renamed.push((reference, new)),
            TypeChange::Archived => event_type.archived_at = Some("2026-01-01T00:00:00Z".to_owned()),
            TypeChange::Restored => event_type.archived_at = None,
            TypeChange::Name(_, new) => event_type.name.clone_from(new),
            TypeChange::Retention(_, new) => event_type.expiration_policy.clone_from(new),
            TypeChange::PhoneCountries(_, new) => {
                let countries = new.iter().zip(1_u64..).map(|(code, order)| PhoneParsing {
                    order: Some(order.into()),
                    country_code: code.clone(),
                    extra: Map::new(),
                });
                event_type.phone_parsing = Some(countries.collect());
            }
            TypeChange::Attributable(_, new) => event_type.attributable = *new,
            TypeChange::Metadata(_, new) => event_type.metadata.clone_from(new),
            TypeChange::Property(property) => drop(match &property.new {
                Some(value) => event_type.extra.insert(property.name.clone(), value.clone()),
                None => event_type.extra.remove(&property.name),
            }),
            _ => {}
        }
    }
    for event_type in &mut event_types {
        let of_it = changes.iter().filter(|change| change.reference == event_type.reference);
        let of_it: Vec<_> = of_it.map(|change| &change.what).collect();
        if !of_it.iter().any(|what| matches!(what, TypeChange::Added(_))) {
            apply_to_fields(event_type, &of_it);
        }
    }
    for (old, new) in renamed {
        let renamed = event_types.iter_mut().find(|event_type| event_type.reference == *old);
        renamed.unwrap().reference = Reference::clone(new);
    }
    Catalogue::new(None, event_types).unwrap()
}

fn apply_to_fields(event_type: &mut EventType, changes: &[&TypeChange]) {
    // Each change names a field by its old key.
    let mut fields: Vec<(_, Option<Field>)> =
        event_type.fields.drain(..).map(|field| (field.storage_key.clone(), Some(field))).collect();
    let mut added = Vec::new();
    for what in changes {
        let TypeChange::Field(key, change) = what else { continue };
        if let FieldChange::Added(field) = change {
            added.push((**field).clone());
            continue;
        }
        let Some((_, slot)) = fields.iter_mut().find(|(older, _)| older == key) else { continue };
        let Some(field) = slot else { continue };
        match change {
            FieldChange::Removed(_) => *slot = None,
            FieldChange::StorageKey(new) => field.storage_key = new.clone(),
            FieldChange::Optional { now, .. } => field.optional = *now,
            FieldChange::Type { new, .. } => field.field_type = new.clone(),
            FieldChange::IngestionKey { new, .. } => field.ingestion_key.clone_from(new),
            FieldChange::Entity(_, new) => field.entity = new.clone(),
            FieldChange::Pii(now) => field.pii = *now,
            FieldChange::Discriminant(now) => field.discriminant = *now,
            FieldChange::Label(_, new) => field.label.clone_from(new),
            FieldChange::Metadata(_, new) => field.metadata.clone_from(new),
            FieldChange::Property(property) => drop(match &property.new {
                Some(value) => field.extra.insert(property.name.clone(), value.clone()),
                None => field.extra.remove(&property.name),
            }),
            _ => {}
        }
    }
    event_type.fields = fields.into_iter().filter_map(|(_, field)| field).chain(added).collect();
    for what in changes {
        if let TypeChange::MostProbableLocation(_, new) = what {
            for field in &mut event_type.fields {
                field.most_probable_location = new.contains(&(field.storage_key.clone(), field.entity.clone()));
            }
        }
    }
}

/// The numbers of added and of removed event types and fields.
fn new_and_gone(changes: &[Change]) -> [usize; 2] {
    let count = |is_it: fn(&TypeChange) -> bool| changes.iter().filter(|change| is_it(&change.what)).count();
    [
        count(|what| matches!(what, TypeChange::Added(_) | TypeChange::Field(_, FieldChange::Added(_)))),
        count(|what| matches!(what, TypeChange::Removed(_) | TypeChange::Field(_, FieldChange::Removed(_)))),
    ]
}

fn text(catalogue: &Catalogue) -> String {
    Lock::new(catalogue.clone(), RustNames::default()).to_text()
}

/// Changes of the retired names of fields, of archived event types, and of event types that are gone.
fn changes(catalogue: &Catalogue, retired: &mut RetiredNames) -> NameChanges {
    let mut changes = NameChanges::default();
    for (index, event_type) in catalogue.iter().enumerate() {
        let reference = &event_type.reference;
        if event_type.is_archived() {
            let was = reference.clone();
            changes.types.insert(format!("Type{reference}"), ChangedName { was, now: None });
        }
        let gone = Reference::new(format!("{reference} {index}"));
        if catalogue.get(&gone).is_none() {
            let (name, now) = (format!("Gone{index}"), (index % 2 == 0).then(|| reference.clone()));
            retired.types.insert(name.clone(), gone.clone());
            changes.types.insert(name, ChangedName { was: gone, now });
        }
        for (name, was) in retired.fields.get(reference).into_iter().flatten() {
            let now = event_type.fields.first().map(|field| (field.storage_key.clone(), field.entity.clone()));
            let now = now.filter(|_| name.len() == 1);
            let of_type = changes.fields.entry(reference.clone()).or_default();
            of_type.insert(name.clone(), ChangedName { was: was.clone(), now });
        }
    }
    changes
}

/// Names for all event types and fields.
fn pinned(catalogue: &Catalogue) -> RustNames {
    let of_type = |event_type: &EventType| {
        let fields = event_type.fields.iter().enumerate();
        let name = |(index, field): (usize, &Field)| {
            ((field.storage_key.clone(), field.entity.clone()), format!("field_{index}"))
        };
        let names =
            TypeNames { name: Some(format!("Type{}", event_type.reference)), fields: fields.map(name).collect() };
        (event_type.reference.clone(), names)
    };
    let mut retired = RetiredNames::default();
    for event_type in catalogue.iter() {
        let reference = &event_type.reference;
        retired.types.insert(format!("Old{reference}"), reference.clone());
        let names = event_type.fields.iter().enumerate();
        let names = names.map(|(index, field)| (format!("{index}"), (field.storage_key.clone(), field.entity.clone())));
        retired.fields.insert(reference.clone(), names.collect());
    }
    retired.fields.retain(|_, names| !names.is_empty());
    let changes = changes(catalogue, &mut retired);
    RustNames { types: catalogue.iter().map(of_type).collect(), retired, changes }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn parsing_never_panics(bytes in any::<Vec<u8>>(), json in any_json(), word in any_word()) {
        let _ = Lock::parse(&bytes);
        let _ = Lock::parse(json.to_string().as_bytes());
        let _ = Page::from_json(&json, wire::read_event_type);
        let field = json!({"entity": word, "type": word, "storageKey": word, "optional": true, "rustName": json});
        let _ = wire::read_field(&field, "");
        let entry = json!({"reference": "a", "name": "A", "fields": [field], "rustName": json, "digest": json});
        let lock = json!({"formatVersion": 1, "eventTypes": [entry]});
        let _ = Lock::parse(lock.to_string().as_bytes());
    }

    #[test]
    fn a_parsed_event_type_is_written_as_it_was(event_type in any_event_type()) {
        if let Ok(read) = wire::read_event_type(&event_type, "") {
            prop_assert_eq!(wire::write_event_type(&read), event_type);
        }
    }

    #[test]
    fn a_written_lock_parses_to_the_same_lock(event_types in vec(any_event_type(), 0..5)) {
        let written = text(&catalogue(&event_types));
        let lock = Lock::parse(written.as_bytes()).unwrap();
        prop_assert_eq!(lock.to_text(), written);
        prop_assert!(lock.edited_event_types().is_empty());
    }

    #[test]
    fn names_and_their_changes_are_parsed_as_they_were_written(event_types in vec(any_event_type(), 0..5)) {
        let catalogue = catalogue(&event_types);
        let names = pinned(&catalogue);
        let lock = Lock::new(catalogue, names.clone());
        let read = Lock::parse(lock.to_text().as_bytes()).unwrap();
        prop_assert_eq!(&read.names, &names);
        prop_assert_eq!(read.to_text(), lock.to_text());
        let finished = read.without_code_changes();
        prop_assert_eq!(finished.code_changes().count(), 0);
        prop_assert_eq!(&finished.names.retired, &names.retired);
        prop_assert!(finished.edited_event_types().is_empty());
    }

    #[test]
    fn the_parser_by_layout_and_the_json_parser_give_the_same_lock(
        event_types in vec(any_event_type(), 0..4),
        at in any::<prop::sample::Index>(),
        piece in proptest::sample::select(vec!["\t", "\"", "true", "\\u0041", "{", "}", ",", "\u{1}", " ", "é", "\n", "\r\n"]),
    ) {
        let catalogue = catalogue(&event_types);
        let names = pinned(&catalogue);
        let written = Lock::new(catalogue, names).to_text();
        let place = (at.index(written.len() + 1)..=written.len()).find(|place| written.is_char_boundary(*place)).unwrap();
        let (before, after) = written.split_at(place);
        let cut = before.char_indices().next_back().map_or(0, |(start, _)| start);
        for text in [written.clone(), format!("{before}{piece}{after}"), format!("{}{after}", &before[..cut])] {
            // With an extra space, the text is parsed as JSON.
            match (Lock::parse(text.as_bytes()), Lock::parse(format!("{text} ").as_bytes())) {
                (Ok(there), Ok(as_json)) => {
                    prop_assert_eq!(&there.catalogue, &as_json.catalogue);
                    prop_assert_eq!(&there.names, &as_json.names);
                    prop_assert!(there.code_changes().eq(as_json.code_changes()));
                    prop_assert_eq!(there.edited_event_types(), as_json.edited_event_types());
                }
                (there, as_json) => prop_assert!(there.is_err() && as_json.is_err(), "{there:?}\n{as_json:?}\n{text}"),
            }
        }
    }

    #[test]
    fn an_event_type_of_the_index_equals_that_of_the_lock(
        event_types in vec(any_event_type(), 0..5),
        at in any::<prop::sample::Index>(),
    ) {
        let written = text(&catalogue(&event_types));
        let whole = Lock::parse(written.as_bytes()).unwrap();
        let index = LockIndex::new(written.into());
        for event_type in whole.catalogue.iter() {
            let found = index.event_type(event_type.reference.as_str());
            prop_assert_eq!(found.as_ref(), Some(event_type));
        }
        prop_assert_eq!(index.event_type("none of them"), None);

        // For any change of the text, the index has the same event types as the lock, or none.
        let written = index.text();
        let lines: Vec<_> = written.lines().collect();
        let cut = at.index(lines.len());
        for changed in [
            [&lines[..cut], &["<<<<<<< ours"], &lines[cut..]].concat(),
            [&lines[..cut], &lines[cut + 1..]].concat(),
            [&lines[..cut], &[lines[cut], lines[cut]], &lines[cut + 1..]].concat(),
        ] {
            let text = changed.join("\n") + "\n";
            let index = LockIndex::new(text.as_str().into());
            let whole = Lock::parse(text.as_bytes());
            for event_type in catalogue(&event_types).iter() {
                let reference = &event_type.reference;
                if let Some(found) = index.event_type(reference.as_str()) {
                    let whole = whole.as_ref().ok().and_then(|lock| lock.catalogue.get(reference));
                    prop_assert!(whole.is_none_or(|whole| *whole == found), "{text}");
                }
            }
        }
    }

    #[test]
    fn the_order_of_event_types_does_not_change_the_lock(event_types in vec(any_event_type(), 0..5)) {
        let mut reversed = event_types.clone();
        for event_type in &mut reversed {
            event_type["fields"].as_array_mut().unwrap().reverse();
        }
        let (mut there, mut back) = (catalogue(&event_types), catalogue(&reversed));
        there.project = None;
        back.project = None;
        prop_assert_eq!(text(&there), text(&back));
    }

    #[test]
    fn nothing_differs_from_itself(event_types in vec(any_event_type(), 0..5)) {
        let catalogue = catalogue(&event_types);
        prop_assert_eq!(compare(&catalogue, &catalogue), []);
        let lock = Lock::parse(text(&catalogue).as_bytes()).unwrap();
        prop_assert_eq!(compare(&catalogue, &lock.catalogue), []);
    }

    #[test]
    fn applying_all_changes_gives_the_new_catalogue([a, b] in any_two()) {
        let changes = detect(&a, &b);
        let made = apply(&a, &changes);
        prop_assert_eq!(detect(&made, &b), [], "{:?}", changes);
    }

    #[test]
    fn the_order_of_event_types_does_not_change_the_report([a, b] in any_two()) {
        let reversed = |catalogue: &Catalogue| {
            let event_types = catalogue.iter().rev().cloned().map(|mut event_type| {
                event_type.fields.reverse();
                event_type
            });
            Catalogue::new(None, event_types).unwrap()
        };
        prop_assert_eq!(compare(&a, &b), compare(&reversed(&a), &reversed(&b)));
    }

    #[test]
    fn comparing_in_reverse_swaps_added_and_removed([a, b] in any_two()) {
        // An event type that is archived on only one side has no other changes.
        let is_archived = |catalogue: &Catalogue| catalogue.iter().any(EventType::is_archived);
        prop_assume!(!is_archived(&a) && !is_archived(&b));
        let [new, gone] = new_and_gone(&detect(&a, &b));
        prop_assert_eq!(new_and_gone(&detect(&b, &a)), [gone, new]);
    }

    #[test]
    fn every_change_of_a_sent_field_is_found(event_type in any_event_type(), at in any::<prop::sample::Index>()) {
        let mut after = event_type;
        // Archived event types are not sent.
        after.as_object_mut().unwrap().remove("archivedAt");
        let before = catalogue(std::slice::from_ref(&after));
        let fields = after["fields"].as_array_mut().unwrap();
        prop_assume!(before.len() == 1 && !fields.is_empty());
        let field: &mut Map<_, _> = at.get_mut(fields).as_object_mut().unwrap();
        let optional = field["optional"] == true;
        field.insert("optional".to_owned(), Value::from(!optional));
        prop_assert_ne!(compare(&before, &catalogue(&[after])), []);
    }
}
