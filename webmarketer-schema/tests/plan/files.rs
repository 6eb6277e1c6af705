//! The files of plans and definitions: what they accept, and one clear error for each wrong value.

use serde_json::{Value, json};
use webmarketer_schema::plan::{Declarations, Definitions, Plan};

use crate::service::{Service, event_type, plan_with, program};

/// A plan with a step of each kind.
fn any_plan() -> Plan {
    let mut service =
        Service::of([event_type("old", &["x"]), event_type("order", &["a", "gone"]), event_type("rest", &[])]);
    service.event_types[1]["colour"] = "red".into();
    let mut order = event_type("order", &["a", "b"]);
    order.fields[0].pii = true;
    order.metadata = json!({"team": "a"}).as_object().cloned();
    let mut new = event_type("new", &["a"]);
    new.attributable = Some(true);
    new.fields[0].entity = webmarketer_schema::Entity::User;
    let declarations = Declarations { remove_fields: vec!["order.none".to_owned()], archive: vec!["old".to_owned()] };
    plan_with(&service, &program([order, new]), &declarations)
}

#[test]
fn a_plan_is_read_as_it_was_written() {
    let plan = any_plan();
    let text = plan.to_text();
    let read = Plan::parse(text.as_bytes()).unwrap();
    assert_eq!(read, plan);
    assert_eq!(read.to_text(), text);
    let bom = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(Plan::parse(bom.as_bytes()).unwrap(), plan);
}

#[test]
fn each_wrong_value_of_a_plan_is_one_clear_error() {
    let plan: Value = serde_json::from_str(&any_plan().to_text()).unwrap();
    let cases = [
        ("/formatVersion", json!(2), "has format version 2, and this webmarketer reads version 1"),
        ("/formatVersion", json!("1"), "is valid JSON, but has no `formatVersion`"),
        ("/project", json!("My Shop"), "is not valid: at /project: expected the id of a project, found a string"),
        ("/apiBase", json!(3), "is not valid: at /apiBase: expected a string, found a number"),
        ("/creates", json!({}), "is not valid: at /creates: expected an array, found an object"),
        (
            "/projectFields/0/body/entity",
            json!("event"),
            "is not valid: at /projectFields/0/body/entity: expected `user`, `state` or `statistic`, found a string",
        ),
        (
            "/creates/0/reference",
            json!("other"),
            "is not valid: at /creates/0/reference: expected the reference of the event type of the step, found a string",
        ),
        (
            "/creates/0/attributable",
            json!(3),
            "is not valid: at /creates/0/attributable: expected true or false, found a number",
        ),
        (
            "/creates/0/body/fields/0/type",
            json!(3),
            "is not valid: `type` of field `a` of event type `new`: expected a string, found a number",
        ),
        (
            "/updates/0/body/metadata",
            json!({}),
            "is not valid: at /updates/0/body/metadata: expected `name`, `fields`, `expirationPolicy` or `attributable`, \
             found an object",
        ),
        (
            "/updates/0/live/name",
            json!("Other"),
            "is not valid: at /updates/0/digest: the digest is not that of `live`, which was changed after the plan was \
             made",
        ),
        ("/archives/0/live", json!(null), "is not valid: at /archives/0/live: expected an object, found null"),
        (
            "/manualSteps/0/rule",
            json!("none"),
            "is not valid: at /manualSteps/0/rule: expected the name of a rule, found a string",
        ),
        (
            "/staleDeclarations/0/reason",
            json!("none"),
            "is not valid: at /staleDeclarations/0/reason: expected `archived` or `unknown`, found a string",
        ),
        (
            "/updates/0/structs/0/line",
            json!(-1),
            "is not valid: at /updates/0/structs/0/line: expected a whole number, found a number",
        ),
    ];
    for (pointer, value, says) in cases {
        let mut wrong = plan.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        wrong.pointer_mut(parent).unwrap()[key] = value;
        assert_eq!(Plan::parse(wrong.to_string().as_bytes()).unwrap_err().to_string(), says, "{pointer}");
    }
    let mut twice = plan.clone();
    let step = twice["archives"][0].clone();
    twice["archives"].as_array_mut().unwrap().push(step);
    let says = "is not valid: at /: two steps are about the event type `old`";
    assert_eq!(Plan::parse(twice.to_string().as_bytes()).unwrap_err().to_string(), says);
    for (text, says) in [
        ("", "is not valid JSON at line 1 column 0"),
        ("{\n", "is not valid JSON at line 2 column 0"),
        ("[]", "is valid JSON, but has no `formatVersion`"),
        ("{\"formatVersion\": 1}", "is not valid: at /project: expected the id of a project, found nothing"),
    ] {
        assert_eq!(Plan::parse(text.as_bytes()).unwrap_err().to_string(), says);
    }
}

#[test]
fn what_a_step_changes_is_computed_and_not_read() {
    let mut edited: Value = serde_json::from_str(&any_plan().to_text()).unwrap();
    edited["archives"][0]["changes"] = json!([]);
    edited["updates"][0]["body"]["fields"] = json!([]);
    let read = Plan::parse(edited.to_string().as_bytes()).unwrap();
    let removed = read.changes().filter(|(_, change)| change.is_destructive()).count();
    assert_eq!(removed, 3, "two removed fields and the archived event type");
}

#[test]
fn definitions_are_read_as_they_were_written() {
    let definitions = program([event_type("order", &["a"]), event_type("b", &[])]);
    let mut sorted = definitions.clone();
    sorted.structs.reverse();
    assert_eq!(Definitions::parse(definitions.to_text().as_bytes()).unwrap(), sorted);
}

#[test]
fn each_wrong_value_of_definitions_is_one_clear_error() {
    let definitions: Value = serde_json::from_str(&program([event_type("order", &["a"])]).to_text()).unwrap();
    for (pointer, value, says) in [
        ("/project", json!("a"), "is not valid: at /project: expected the id of a project, found a string"),
        (
            "/eventTypes/0/line",
            json!("1"),
            "is not valid: at /eventTypes/0/line: expected a whole number, found a string",
        ),
        ("/eventTypes/0/definition", json!(null), "is not valid: the event type: expected an object, found null"),
        (
            "/eventTypes/0/definition/colour",
            json!("red"),
            "is not valid: at /eventTypes/0/definition/colour: expected a property that a struct can state, found a string",
        ),
        (
            "/eventTypes/0/definition/fields/0/colour",
            json!(1),
            "is not valid: at /eventTypes/0/definition/fields/0/colour: expected a property that a struct can state, \
             found a number",
        ),
        (
            "/eventTypes/0/definition/archivedAt",
            json!("2026-01-01"),
            "is not valid: at /eventTypes/0/definition/archivedAt: expected null, found a string",
        ),
    ] {
        let mut wrong = definitions.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        wrong.pointer_mut(parent).unwrap()[key] = value;
        assert_eq!(Definitions::parse(wrong.to_string().as_bytes()).unwrap_err().to_string(), says, "{pointer}");
    }
}
