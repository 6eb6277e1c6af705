//! The contradictions between the structs of a program, with both places.

use webmarketer_schema::plan::Definitions;
use webmarketer_schema::{Entity, EventType, Field, FieldType};

use crate::service::{event_type, program};

fn contradictions(program: &Definitions) -> Vec<String> {
    program.contradictions().iter().map(ToString::to_string).collect()
}

fn with_field(reference: &str, field: Field) -> EventType {
    EventType { fields: vec![field], ..EventType::new(reference, reference) }
}

fn user_field() -> Field {
    Field { entity: Entity::User, ..Field::new(FieldType::String, "id") }
}

#[test]
fn structs_that_agree_do_not_contradict_each_other() {
    let mut labelled = user_field();
    (labelled.label, labelled.optional) = (Some("Id".to_owned()), true);
    let agreeing = [
        event_type("order", &["a", "b"]),
        event_type("order", &["b", "a"]),
        with_field("signup", user_field()),
        with_field("login", labelled),
    ];
    assert_eq!(contradictions(&program(agreeing)), [""; 0]);
}

#[test]
fn two_structs_of_one_event_type_must_be_equal() {
    let program = program([event_type("order", &["a"]), event_type("order", &["a", "b"]), event_type("other", &[])]);
    assert_eq!(
        contradictions(&program),
        ["shop::Struct1 (src/events.rs:1) and shop::Struct2 (src/events.rs:2) define the event type `order` \
          differently (field `b`)"]
    );
}

#[test]
fn all_fields_that_differ_are_named_up_to_five() {
    let mut one = event_type("order", &["a", "b", "c"]);
    let mut other = event_type("order", &["c", "b", "d"]);
    other.fields[1].pii = true;
    let differently = |one: &EventType, other: &EventType| {
        let all = contradictions(&program([one.clone(), other.clone()]));
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].split_once(" differently").unwrap().1.to_owned()
    };
    assert_eq!(differently(&one, &other), " (fields `a`, `b`, `d`)");
    other.fields.extend(event_type("order", &["e", "f"]).fields);
    assert_eq!(differently(&one, &other), " (fields `a`, `b`, `d`, `e`, `f`)");
    one.fields.extend(event_type("order", &["g", "h"]).fields);
    assert_eq!(differently(&one, &other), " (fields `a`, `b`, `d`, `e`, `f` and 2 more)");
    let other = EventType { attributable: Some(true), ..one.clone() };
    assert_eq!(differently(&one, &other), "");
}

#[test]
fn a_struct_has_a_field_once() {
    let program = program([event_type("order", &["a", "a"])]);
    assert_eq!(
        contradictions(&program),
        ["shop::Struct1 (src/events.rs:1) has two fields of `order` with the storage key `a`"]
    );
}

/// A change of a field, and the meaning that it has then.
type Edit = (fn(&mut Field), &'static str);

#[test]
fn a_shared_field_has_one_meaning_in_the_project() {
    let edits: [Edit; 4] = [
        (|field| field.field_type = FieldType::Number, "a user field of type number"),
        (|field| field.entity = Entity::State, "a state field of type string"),
        (|field| field.pii = true, "a user field of type string with PII"),
        (|field| field.discriminant = true, "a user field of type string, discriminant"),
    ];
    for (edit, meaning) in edits {
        let mut other = user_field();
        edit(&mut other);
        let program = program([with_field("signup", user_field()), with_field("login", other)]);
        let expected = format!(
            "shop::Struct1 (src/events.rs:1) defines the field `id` of the project as a user field of type string, and \
             shop::Struct2 (src/events.rs:2) as {meaning}"
        );
        assert_eq!(contradictions(&program), [expected]);
    }
}

#[test]
fn a_field_of_the_event_belongs_to_its_event_type() {
    let text = with_field("refund", Field::new(FieldType::String, "reason"));
    let number = with_field("return", Field::new(FieldType::Number, "reason"));
    let of_user = with_field("signup", Field { storage_key: "reason".into(), ..user_field() });
    assert_eq!(contradictions(&program([text, number, of_user])), [""; 0]);
}
