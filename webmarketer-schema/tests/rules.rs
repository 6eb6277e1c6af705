//! Each rule, and a change that falls under it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use webmarketer_schema::Catalogue;
use webmarketer_schema::diff::{RULES, compare};
use webmarketer_schema::wire::read_event_type;

/// An event type with a field that events carry, and one that they do not.
fn base() -> Value {
    json!({
        "reference": "purchase", "name": "Purchase",
        "fields": [
            {"entity": "event", "type": "string", "storageKey": "sent", "ingestionKey": "sent", "optional": false},
            {"entity": "state", "type": "boolean", "storageKey": "set", "ingestionKey": null, "optional": true},
        ],
    })
}

fn catalogue(event_types: &[Value]) -> Catalogue {
    Catalogue::new(None, event_types.iter().map(|of| read_event_type(of, "").unwrap())).unwrap()
}

/// The base with values at JSON pointers set, or with a null taken away.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut event_type = base();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match event_type.pointer_mut(parent).unwrap() {
            Value::Object(map) => drop(map.insert(key.to_owned(), value.clone())),
            Value::Array(items) if value.is_null() => drop(items.remove(key.parse().unwrap())),
            Value::Array(items) => items.push(value.clone()),
            _ => panic!("{pointer} is in nothing"),
        }
    }
    event_type
}

#[test]
fn each_rule_has_its_change() {
    let mut hit = BTreeSet::new();
    let mut falls_under = |before: &[Value], after: &[Value], expected: &[&str]| {
        let findings = compare(&catalogue(before), &catalogue(after));
        let ids: Vec<_> = findings.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(ids, expected, "{before:?} {after:?}");
        hit.extend(ids);
    };
    falls_under(&[], &[base()], &["event-type-added"]);
    falls_under(&[base()], &[], &["event-type-removed"]);

    let archived = with(&[("/archivedAt", json!("2026-01-01T00:00:00Z"))]);
    let archived = std::slice::from_ref(&archived);
    falls_under(&[base()], archived, &["event-type-archived"]);
    falls_under(archived, &[base()], &["event-type-restored"]);
    falls_under(archived, archived, &[]);

    let field = |optional, key| json!({"entity": "event", "type": "date", "storageKey": "new", "optional": optional, "ingestionKey": key});
    for (changes, ids) in [
        (vec![("/name", json!("Order"))], vec!["event-type-name-changed"]),
        (
            vec![("/expirationPolicy", json!({"from": "event-type", "retentionDurationInDays": 3}))],
            vec!["retention-changed"],
        ),
        (vec![("/phoneParsingConfig", json!([{"order": 0, "countryCode": "FR"}]))], vec!["phone-countries-changed"]),
        (vec![("/attributable", json!(true))], vec!["attributable-changed"]),
        (vec![("/metadata", json!({"a": 1}))], vec!["event-type-metadata-changed"]),
        (vec![("/colour", json!("red"))], vec!["unhandled"]),
        (vec![("/colour", json!(null))], vec![]),
        (vec![("/fields/-", field(false, json!("new")))], vec!["field-added-mandatory"]),
        (vec![("/fields/-", field(true, json!("new")))], vec!["field-added-optional"]),
        (vec![("/fields/-", field(false, json!(null)))], vec!["field-added-optional"]),
        (vec![("/fields/0", json!(null))], vec!["field-removed"]),
        (vec![("/fields/1", json!(null))], vec!["unsent-field-removed"]),
        (vec![("/fields/0/optional", json!(true))], vec!["field-became-optional"]),
        (vec![("/fields/1/optional", json!(false))], vec!["optional-flag-changed"]),
        (vec![("/fields/0/type", json!("number"))], vec!["field-type-changed"]),
        (vec![("/fields/0/type", json!("message"))], vec!["field-type-widened"]),
        (vec![("/fields/0/type", json!("hologram"))], vec!["field-type-changed"]),
        (vec![("/fields/1/type", json!("number"))], vec!["unsent-field-type-changed"]),
        (vec![("/fields/0/ingestionKey", json!("other"))], vec!["ingestion-key-changed"]),
        (vec![("/fields/0/ingestionKey", json!(null))], vec!["ingestion-key-removed"]),
        (vec![("/fields/1/ingestionKey", json!("set"))], vec!["ingestion-key-added"]),
        (
            vec![("/fields/1/ingestionKey", json!("set")), ("/fields/1/optional", json!(false))],
            vec!["ingestion-key-added-mandatory", "field-became-mandatory"],
        ),
        (vec![("/fields/0/entity", json!("user"))], vec!["entity-changed"]),
        (vec![("/fields/0/isPii", json!(true))], vec!["pii-on"]),
        (vec![("/fields/0/discriminant", json!(true))], vec!["discriminant-on"]),
        (vec![("/fields/0/isMostProbableLocation", json!(true))], vec!["most-probable-location-changed"]),
        (vec![("/fields/0/label", json!("Sent"))], vec!["field-label-changed"]),
        (vec![("/fields/0/metadata", json!({"a": 1}))], vec!["field-metadata-changed"]),
        (vec![("/fields/0/weight", json!(1))], vec!["unhandled"]),
    ] {
        falls_under(&[base()], &[with(&changes)], &ids);
    }
    for (flag, id) in [("isPii", "pii-off"), ("discriminant", "discriminant-off")] {
        falls_under(&[with(&[(&format!("/fields/0/{flag}"), json!(true))])], &[base()], &[id]);
    }
    // A key that is given to a field that was mandatory all along: nothing but the key changes, and events break.
    let unsent = with(&[("/fields/0/ingestionKey", json!(null))]);
    falls_under(&[unsent], &[base()], &["ingestion-key-added-mandatory"]);
    // A null says as little as nothing, and the project's policy has no days of its own.
    let policy = |policy| with(&[("/expirationPolicy", policy)]);
    let null_days = policy(json!({"from": "project", "retentionDurationInDays": null}));
    falls_under(&[policy(json!({"from": "project"}))], &[null_days], &[]);

    let all: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(all.difference(&hit).collect::<Vec<_>>(), Vec::<&&str>::new(), "rules without a change");
    assert_eq!(all.len(), RULES.len(), "two rules have one id");
}
