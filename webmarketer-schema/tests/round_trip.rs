//! Parsed JSON of the service is written as it was, and a lock preserves everything that it must.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use webmarketer_schema::lock::{Lock, LockError, RustNames};
use webmarketer_schema::wire::{self, Page};
use webmarketer_schema::{Catalogue, EventType};

fn json_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn sample(name: &str) -> Value {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract/samples").join(name))
}

#[test]
fn every_event_type_of_the_contract_is_written_as_it_was_parsed() {
    let page = sample("event-types.response.json");
    assert_eq!(Page::from_json(&page, wire::read_event_type).unwrap().to_json(wire::write_event_type), page);

    let stored = sample("create-event-type.response.json");
    assert_eq!(wire::write_event_type(&wire::read_event_type(&stored, "").unwrap()), stored);

    let request = sample("create-event-type.request.json");
    assert_eq!(wire::write_new_event_type(&wire::read_event_type(&request, "").unwrap()), request);
}

#[test]
fn every_project_is_written_as_it_was_parsed() {
    for path in json_files("../webmarketer-emulator/projects") {
        let project = read(&path);
        let page = Page::from_json(&project, wire::read_event_type).unwrap();
        assert_eq!(page.to_json(wire::write_event_type), project, "{}", path.display());
    }
}

#[test]
fn unknown_values_and_properties_are_preserved() {
    let odd = json!({
        "reference": "é\"\\", "name": "", "colour": {"deep": [1, 1.0, 1e300, null]}, "archivedAt": null,
        "attributable": "perhaps", "projectId": "Not A Project",
        "expirationPolicy": {"from": "moon", "retentionDurationInDays": 1.5, "why": null},
        "phoneParsingConfig": [{"order": "first", "countryCode": "FR"}],
        "fields": [
            {"entity": "event-type", "type": "hologram", "key": "a", "optional": true, "weight": 12},
            {"entity": "campaign", "type": "string", "storageKey": "b", "ingestionKey": null, "label": null},
            {"entity": "event", "type": "string", "storageKey": "c", "metadata": {"x": {}}, "isPii": false},
            {"entity": "event", "type": "string", "key": "d", "ingestionKey": "e"},
        ],
    });
    assert_eq!(wire::write_event_type(&wire::read_event_type(&odd, "").unwrap()), odd);
}

#[test]
fn event_and_event_type_are_the_same_entity() {
    let field = |entity: &str| {
        let field = json!({"entity": entity, "type": "string", "storageKey": "a"});
        wire::read_field(&field, "").unwrap()
    };
    assert_eq!(field("event"), field("event-type"));
}

#[test]
fn an_error_has_the_place_of_the_mistake() {
    let page = json!({"total": 1, "count": 1, "data": [
        {"reference": "a", "name": "A", "fields": [{"entity": "event", "type": 5, "storageKey": "a"}]}
    ]});
    let error = Page::from_json(&page, wire::read_event_type).unwrap_err();
    let what = "`type` of field `a` of event type `a`: expected a string, found a number";
    assert_eq!(error.to_string(), what);
    assert_eq!((error.event_type(), error.field()), (Some("a"), Some("a")));
    assert_eq!(error.pointer(), "/data/0/fields/0/type");

    let nameless = json!({"name": "Purchase", "fields": []});
    let what = "`reference` of event type `Purchase`: expected a string, found nothing";
    assert_eq!(wire::read_event_type(&nameless, "").unwrap_err().to_string(), what);
    let keyless = json!({"reference": "a\u{1b}", "name": "A", "fields": [{"entity": "event", "type": "string"}]});
    let what = "`storageKey` of field 1 in the list of event type `a\\u{1b}`: expected a string, found nothing";
    assert_eq!(wire::read_event_type(&keyless, "").unwrap_err().to_string(), what);
}

#[test]
fn a_flag_that_is_null_is_false_and_is_written_as_it_was_parsed() {
    for flag in wire::FLAGS {
        let mut json = json!({"entity": "event", "type": "string", "storageKey": "a", "ingestionKey": "a"});
        json[flag] = Value::Null;
        let field = wire::read_field(&json, "").unwrap();
        assert!(!field.optional && !field.discriminant && !field.pii && !field.most_probable_location, "{flag}");
        assert_eq!(wire::write_field(&field), json);

        let event_type = EventType { fields: vec![field], ..EventType::new("purchase", "Purchase") };
        let text = |event_type| Lock::new(Catalogue::new(None, [event_type]).unwrap(), RustNames::default()).to_text();
        json[flag] = false.into();
        let of_false = EventType { fields: vec![wire::read_field(&json, "").unwrap()], ..event_type.clone() };
        assert_eq!(text(event_type), text(of_false), "{flag}");

        json[flag] = "false".into();
        let what = format!("`{flag}` of field `a`: expected true or false, found a string");
        assert_eq!(wire::read_field(&json, "").unwrap_err().to_string(), what);
    }
}

fn catalogue(path: &Path) -> Catalogue {
    let page = Page::from_json(&read(path), wire::read_event_type).unwrap();
    let project = page.data.first().and_then(|event_type| event_type.project.clone());
    Catalogue::new(project, page.data).unwrap()
}

/// Removes what a lock omits: ids and dates that the service sets, and nulls.
fn without_volatile(event_type: &EventType) -> EventType {
    let mut kept = EventType { id: None, project: None, created_at: None, updated_at: None, ..event_type.clone() };
    kept.extra.retain(|_, value| !value.is_null());
    kept
}

#[test]
fn a_written_lock_parses_to_the_same_lock_with_correct_digests() {
    for path in json_files("../webmarketer-emulator/projects") {
        let catalogue = catalogue(&path);
        let text = Lock::new(catalogue.clone(), RustNames::default()).to_text();
        let lock = Lock::parse(text.as_bytes()).unwrap();
        assert_eq!(lock.catalogue.project, catalogue.project);
        assert!(lock.catalogue.iter().eq(catalogue.iter().map(without_volatile).collect::<Vec<_>>().iter()));
        assert_eq!(lock.to_text(), text);
        assert!(lock.edited_event_types().is_empty());
    }
}

#[test]
fn the_order_of_the_service_does_not_change_the_lock() {
    for path in json_files("../webmarketer-emulator/projects") {
        let ordered = catalogue(&path);
        let mut page = Page::from_json(&read(&path), wire::read_event_type).unwrap();
        page.data.reverse();
        for event_type in &mut page.data {
            event_type.fields.reverse();
        }
        let shuffled = Catalogue::new(ordered.project.clone(), page.data).unwrap();
        let text = |catalogue| Lock::new(catalogue, RustNames::default()).to_text();
        assert_eq!(text(shuffled), text(ordered));
    }
}

#[test]
fn an_edit_by_hand_is_found() {
    let catalogue = catalogue(&json_files("../webmarketer-emulator/projects")[0]);
    let text = Lock::new(catalogue, RustNames::default()).to_text();
    let edited = text.replacen("\"optional\": false", "\"optional\": true", 1);
    assert_ne!(edited, text);
    let lock = Lock::parse(edited.as_bytes()).unwrap();
    assert_eq!(lock.edited_event_types().len(), 1);
    // Writing the lock again does not hide it.
    assert_eq!(lock.to_text(), edited);
}

#[test]
fn the_error_of_a_damaged_lock_describes_the_damage() {
    let whole = Lock::new(Catalogue::new(None, [EventType::new("a", "A")]).unwrap(), RustNames::default()).to_text();
    let error = |text: &str| Lock::parse(text.as_bytes()).unwrap_err();
    for end in 0..whole.len() - 1 {
        assert!(Lock::parse(&whole.as_bytes()[..end]).is_err(), "cut at {end}");
    }
    assert!(matches!(error(&whole[..40]), LockError::Json { truncated: true, .. }));
    assert!(matches!(error(&format!("<<<<<<< HEAD\n{whole}")), LockError::Conflict { line: 1 }));
    assert!(matches!(error("{} trailing"), LockError::Json { truncated: false, .. }));
    assert!(matches!(error("{}"), LockError::NotALock));
    assert!(matches!(error("[]"), LockError::NotALock));
    assert!(matches!(error("{\"formatVersion\": 99}"), LockError::Version(99)));
    assert!(matches!(error("{\"formatVersion\": 1}"), LockError::Content { .. }));
    for (retired, message) in [
        ("3", "at /retiredNames: expected an array, found a number"),
        (r#"[{"reference": "a"}]"#, "at /retiredNames/0/rustName: expected a string, found nothing"),
        (
            r#"[{"reference": "a", "storageKey": "b", "rustName": "b"}]"#,
            "at /retiredNames/0/entity: expected a string, found nothing",
        ),
        (
            r#"[{"reference": "a", "rustName": "A"}, {"reference": "b", "rustName": "A"}]"#,
            "at /retiredNames/1: expected a name that has one owner, found an object",
        ),
    ] {
        let text = whole.replace("\"eventTypes\"", &format!("\"retiredNames\": {retired},\n  \"eventTypes\""));
        assert!(error(&text).to_string().contains(message), "{}", error(&text));
    }
    for (entry, message) in [
        (
            r#""retiredNames": []"#,
            "at line 5: `retiredNames` of event type `b`: expected a name of an event type that was",
        ),
        (
            r#""retiredNames": [{"rustName": "B", "removed": false}]"#,
            "at line 5: `retiredNames/0/removed` of event type `b`: expected true, found a boolean",
        ),
        (
            r#""retiredNames": [{"rustName": "B", "removed": true}, {"rustName": "C", "renamedTo": "c"}]"#,
            "at line 5: `retiredNames/1/renamedTo` of event type `b`: expected an object, found a string",
        ),
        (
            r#""retiredNames": [{"rustName": "B", "removed": true, "archived": true}]"#,
            "expected one of `renamedTo`, `removed` and `archived`, found an object",
        ),
        (
            r#""retiredNames": [{"rustName": "A", "removed": true}, {"rustName": "A", "renamedTo": {"reference": "a"}}]"#,
            "at line 5: at /eventTypes/0/retiredNames/1: expected a name that has one owner, found an object",
        ),
        (r#""retired": []"#, "at line 4: `name` of event type `b`: expected a string, found nothing"),
    ] {
        let gone = format!("\"eventTypes\": [\n{{\"reference\": \"b\",\n{entry}}},");
        let text = whole.replace("\"eventTypes\": [", &gone);
        assert!(error(&text).to_string().contains(message), "{}", error(&text));
    }
}

#[test]
fn a_write_without_a_change_does_not_touch_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("webmarketer.lock.json");
    let lock = Lock::new(Catalogue::new(None, [EventType::new("a", "A")]).unwrap(), RustNames::default());
    assert!(lock.write(&path).unwrap());
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    assert!(!lock.write(&path).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert_eq!(Lock::read(&path).unwrap().catalogue, lock.catalogue);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a draft is left behind");
}
