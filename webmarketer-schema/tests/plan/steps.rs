//! What a plan contains for each difference between a program and the service.

use std::slice::from_ref;

use serde_json::json;
use webmarketer_schema::diff::Level;
use webmarketer_schema::model::{ExpirationPolicy, PhoneParsing};
use webmarketer_schema::plan::{Declarations, Definitions, Plan, PlanError, PlanInput, PlannedChange, SharedField};
use webmarketer_schema::{Entity, EventType, Field, FieldType, wire};

use crate::service::{Service, event_type, plan, plan_with, program};

/// The steps of a plan in short.
fn short(plan: &Plan) -> Vec<String> {
    let mut short = Vec::new();
    short.extend(plan.shared_fields.iter().map(|step| format!("field {}", step.field.key)));
    for (reference, change) in plan.changes() {
        let path = change.field.as_ref().map_or(reference.to_string(), |key| format!("{reference}.{key}"));
        short.push(format!("{path} {}", change.rule.id));
    }
    short.extend(plan.manual.iter().map(|step| format!("manual {} {}", step.path(), step.rule.id)));
    short.extend(plan.stale.iter().map(|stale| format!("stale {stale}")));
    short
}

fn user_field(key: &str, pii: bool) -> Field {
    Field { entity: Entity::User, optional: true, pii, ..Field::new(FieldType::String, key) }
}

/// A change of an event type, and the steps for it.
type Edit = (fn(&mut EventType), &'static [&'static str]);

#[test]
fn each_edit_of_a_struct_is_exactly_its_step() {
    let live = EventType { name: "Order".to_owned(), ..event_type("order", &["a", "b"]) };
    let service = Service { shared: vec![], ..Service::of([live.clone()]) };
    let edits: [Edit; 17] = [
        (|_| {}, &[]),
        (|order| order.name = "Orders".to_owned(), &["order event-type-name-changed"]),
        (|order| order.attributable = Some(true), &["order attributable-changed"]),
        (|order| order.expiration_policy = Some(days(30)), &["order retention-changed"]),
        (|order| order.fields[0].optional = false, &["order.a field-became-mandatory"]),
        (|order| order.fields[0].field_type = FieldType::Number, &["order.a field-type-changed"]),
        (|order| order.fields[0].pii = true, &["order.a pii-on"]),
        (|order| order.fields[0].discriminant = true, &["order.a discriminant-on"]),
        (|order| order.fields[0].label = Some("A".to_owned()), &["order.a field-label-changed"]),
        (|order| order.fields[0].most_probable_location = true, &["order most-probable-location-moved"]),
        (|order| order.fields[0].ingestion_key = Some("x".into()), &["order.a ingestion-key-changed"]),
        (|order| order.fields[0].ingestion_key = None, &["order.a ingestion-key-removed"]),
        (|order| order.fields[0].entity = Entity::User, &["field a", "order.a entity-changed"]),
        (|order| order.fields.push(Field::new(FieldType::Date, "c")), &["order.c field-added-mandatory"]),
        (|order| order.fields.push(user_field("c", true)), &["field c", "order.c field-added-optional"]),
        // Both are manual, because no request carries them.
        (
            |order| order.metadata = json!({"team": "a"}).as_object().cloned(),
            &["manual order event-type-metadata-changed"],
        ),
        (|order| order.phone_parsing = Some(vec![france()]), &["manual order phone-countries-changed"]),
    ];
    for (edit, steps) in edits {
        let mut code = live.clone();
        edit(&mut code);
        let program = program([code]);
        let made = plan(&service, &program);
        assert_eq!(short(&made), steps);
        let mut changed = service.clone();
        changed.apply(&made);
        assert_eq!(plan(&changed, &program).steps(), 0, "{steps:?}: applied, nothing is left to do");
    }
}

fn days(days: u64) -> ExpirationPolicy {
    ExpirationPolicy {
        from: "event-type".to_owned(),
        retention_days: Some(days.into()),
        extra: serde_json::Map::default(),
    }
}

fn france() -> PhoneParsing {
    PhoneParsing { order: Some(1.into()), country_code: "FR".to_owned(), extra: serde_json::Map::default() }
}

#[test]
fn what_the_code_does_not_state_stays() {
    let stored = json!({
        "_id": "1", "reference": "order", "name": "Bestellung", "colour": "red", "archivedAt": null,
        "expirationPolicy": {"from": "event-type", "retentionDurationInDays": 30, "legal": true},
        "metadata": {"form": 1}, "phoneParsingConfig": [{"order": 1, "countryCode": "FR"}], "attributable": true,
        "fields": [
            {"entity": "event-type", "type": "string", "key": "a", "optional": true, "hint": [1], "label": "A"},
            {"entity": "event", "type": "string", "storageKey": "other", "ingestionKey": "other", "optional": true},
        ],
    });
    let service = Service { event_types: vec![stored.clone()], shared: vec![] };
    // The name is the default one of `Struct1`, so it is not stated.
    let mut code = event_type("order", &["a"]);
    code.name = "Struct1".to_owned();
    code.fields[0].optional = false;
    let made = plan(&service, &program([code]));
    assert_eq!(short(&made), ["order.a field-became-mandatory"]);
    let not_in_code: Vec<_> = made.not_in_code.iter().map(|part| part.field.as_ref().unwrap().as_str()).collect();
    assert_eq!(not_in_code, ["other"]);
    let mut after = service;
    after.apply(&made);
    let mut expected = stored;
    expected["fields"][0]["optional"] = false.into();
    assert_eq!(after.event_types, [expected]);
}

#[test]
fn nothing_is_removed_or_archived_without_a_declaration() {
    let service =
        Service::of([event_type("old", &["x"]), event_type("order", &["a", "b.c"]), event_type("order.b", &["c"])]);
    let program = program([event_type("order", &["a"])]);
    assert_eq!(short(&plan(&service, &program)), [""; 0]);
    let declarations = Declarations {
        remove_fields: ["order.b.c", "order.nothing", "old.y"].map(str::to_owned).to_vec(),
        archive: ["old", "ordre"].map(str::to_owned).to_vec(),
    };
    let made = plan_with(&service, &program, &declarations);
    let expected = [
        // Both event types have a field of that path.
        "order.b.c field-removed",
        "order.b.c field-removed",
        "old event-type-archived",
        "stale the service does not have `ordre`; did you mean `order`?",
        "stale the service does not have `old.y`; did you mean `old.x`?",
        "stale the service does not have `order.nothing`; if it was removed, remove the declaration",
    ];
    assert_eq!(short(&made), expected);
    assert!(made.changes().all(|(_, change)| change.is_destructive()));
    let mut after = service;
    after.apply(&made);
    let again = plan_with(&after, &program, &declarations);
    assert_eq!((again.steps(), again.stale.len()), (0, 5));
}

#[test]
fn what_the_api_cannot_do_is_a_manual_step() {
    let archived = EventType { archived_at: Some("2026-01-01".to_owned()), ..event_type("gone", &[]) };
    let mut service = Service::of([archived, event_type("order", &[])]);
    let shared = |key: &str, pii, archived| SharedField {
        entity: Entity::User,
        field_type: FieldType::String,
        key: key.into(),
        label: key.to_owned(),
        pii,
        discriminant: false,
        archived,
    };
    service.shared = vec![shared("email", true, false), shared("phone", false, true)];
    let mut order = event_type("order", &[]);
    order.fields = vec![user_field("email", false), user_field("phone", false), user_field("fax", true)];
    let mut created = event_type("new", &["a"]);
    created.fields.push(user_field("email", false));
    let made = plan(&service, &program([event_type("gone", &[]), order, created]));
    let expected = [
        "field fax",
        "order.fax field-added-optional",
        "manual gone event-type-restored",
        "manual new.email pii-off",
        "manual order.email pii-off",
        "manual order.phone field-added-optional",
    ];
    assert_eq!(short(&made), expected);
    assert!(made.creates.is_empty(), "an event type waits for its manual steps");
}

#[test]
fn a_mandatory_field_that_the_code_does_not_send_is_a_manual_step() {
    let mut live = event_type("order", &["a", "b"]);
    live.fields[1].optional = false;
    let made = plan(&Service::of([live]), &program([event_type("order", &["a"])]));
    assert_eq!(short(&made), ["manual order.b field-added-mandatory"]);
}

#[test]
fn a_renamed_field_is_a_suggestion_and_not_a_rename() {
    let service = Service::of([event_type("order", &["orderId"]), event_type("contact-form", &["a"])]);
    let made = plan(&service, &program([event_type("order", &["order_id"]), event_type("contact_form", &["a"])]));
    let suggested: Vec<_> =
        made.suggestions.iter().map(|one| format!("{} was {}: {}", one.path, one.old, one.attribute)).collect();
    let expected = [
        r#"contact_form was contact-form: event_type = "contact-form""#,
        r#"order.order_id was order.orderId: key = "orderId""#,
    ];
    assert_eq!(suggested, expected);
    assert_eq!(short(&made), ["contact_form event-type-added", "order.order_id field-added-optional"]);
}

fn suggestions(service: &Service, program: &Definitions) -> Vec<String> {
    plan(service, program)
        .suggestions
        .iter()
        .map(|one| format!("{} was {}: {}", one.path, one.old, one.attribute))
        .collect()
}

#[test]
fn a_renamed_struct_is_a_suggestion_if_only_one_event_type_of_the_service_has_its_fields() {
    let live = [event_type("order", &["id", "total"]), event_type("visit", &["url"]), event_type("empty", &[])];
    let code = program([event_type("purchase", &["total", "id"]), event_type("nothing", &[])]);
    let expected = [r#"purchase was order: event_type = "order""#];
    assert_eq!(suggestions(&Service::of(live.clone()), &code), expected);
    // With another type or another field, it is another event type.
    for edit in
        [|of: &mut EventType| of.fields[0].field_type = FieldType::Number, |of: &mut EventType| of.fields.truncate(1)]
    {
        let mut other = event_type("purchase", &["id", "total"]);
        edit(&mut other);
        assert_eq!(suggestions(&Service::of(live.clone()), &program([other])), [""; 0]);
    }
    // Which of two is renamed is not known.
    let two = live.iter().cloned().chain([event_type("refund", &["id", "total"])]);
    assert_eq!(suggestions(&Service::of(two), &code), [""; 0]);
    let both = program([event_type("purchase", &["id", "total"]), event_type("sale", &["id", "total"])]);
    assert_eq!(suggestions(&Service::of(live), &both), [""; 0]);
}

#[test]
fn a_renamed_state_is_suggested_as_the_attribute_of_the_struct() {
    let with_state = |key: &str| {
        let mut of = event_type("order", &["id"]);
        let state =
            Field { entity: Entity::State, ingestion_key: None, optional: true, ..Field::new(FieldType::Boolean, key) };
        of.fields.push(state);
        of
    };
    let expected = [r#"order.sent_back was order.refunded: state("refunded")"#];
    assert_eq!(suggestions(&Service::of([with_state("refunded")]), &program([with_state("sent_back")])), expected);
}

#[test]
fn two_fields_never_get_one_ingestion_key() {
    let service = Service::of([event_type("order", &["amount", "b"])]);
    let mut code = event_type("order", &["total"]);
    code.fields[0].ingestion_key = Some("amount".into());
    let made = plan(&service, &program([code.clone()]));
    assert_eq!(short(&made), ["manual order.total storage-key-changed"]);
    assert!(made.manual[0].remedy.starts_with("write `storage_key = \"amount\"`"), "{}", made.manual[0].remedy);
    assert_eq!(made.suggestions[0].attribute, "storage_key = \"amount\"");
    let removed = Declarations { remove_fields: vec!["order.amount".to_owned()], archive: vec![] };
    let made = plan_with(&service, &program([code]), &removed);
    assert_eq!(short(&made), ["order.amount storage-key-changed"]);
    let (_, change) = made.changes().next().unwrap();
    let lowered = PlannedChange { level: Level::Allow, ..change.clone() };
    assert!(lowered.is_destructive(), "a field is removed, at any level of the rule");

    let mut code = event_type("order", &["b"]);
    code.fields[0].ingestion_key = Some("amount".into());
    let made = plan(&service, &program([code]));
    assert_eq!(short(&made), ["manual order.b ingestion-key-changed"]);
}

#[test]
fn contradictions_are_errors_that_name_both_places() {
    let mut differs = event_type("order", &["a"]);
    differs.fields[0].pii = true;
    let mut twice = event_type("twice", &["a", "a"]);
    twice.fields[1].pii = true;
    let one = EventType { fields: vec![user_field("email", true)], ..event_type("one", &[]) };
    let other = EventType { fields: vec![user_field("email", false)], ..event_type("other", &[]) };
    let mut program = program([event_type("order", &["a"]), differs, twice, one, other, event_type("kept", &[])]);
    program.project = Some("other-shop".parse().unwrap());
    let live = [event_type("kept", &[]), event_type("live", &[]), event_type("live", &[])];
    let input = PlanInput {
        project: &"my-shop".parse().unwrap(),
        api_base: "",
        live: &live,
        shared_fields: &[],
        definitions: &program,
        declarations: &Declarations { remove_fields: vec!["order.a".to_owned()], archive: vec!["kept".to_owned()] },
    };
    let errors: Vec<_> = Plan::make(&input).unwrap_err().iter().map(PlanError::to_string).collect();
    let place = |line: u64| format!("shop::Struct{line} (src/events.rs:{line})");
    let expected = [
        "the program is of the project `other-shop`, not of `my-shop`".to_owned(),
        "the service has two event types with the reference `live`".to_owned(),
        format!("{} and {} define the event type `order` differently (field `a`)", place(1), place(2)),
        format!("{} has two fields of `twice` with the storage key `a`", place(3)),
        format!("`kept` is declared as removed, but {} defines it", place(6)),
        format!("`order.a` is declared as removed, but {} defines it", place(1)),
        format!(
            "{} defines the field `email` of the project as a user field of type string with PII, and {} as a user \
             field of type string",
            place(4),
            place(5)
        ),
    ];
    assert_eq!(errors, expected);
}

/// The contradictions that stop a plan.
fn contradictions(service: &Service, program: &Definitions) -> Vec<String> {
    let live = service.read();
    let input = PlanInput {
        project: &"my-shop".parse().unwrap(),
        api_base: "",
        live: &live,
        shared_fields: &service.shared,
        definitions: program,
        declarations: &Declarations::default(),
    };
    let errors = Plan::make(&input).err().unwrap_or_default();
    errors.iter().map(PlanError::to_string).collect()
}

#[test]
fn a_key_of_the_project_with_two_meanings_is_refused_unless_the_service_has_both() {
    let with = |reference: &str, fields: &[Field]| EventType { fields: fields.to_vec(), ..event_type(reference, &[]) };
    let (user, personal) = (user_field("email", false), user_field("email", true));
    let state = Field { entity: Entity::State, ..user.clone() };
    let refused = |one: &str, other: &str| {
        format!(
            "shop::Struct1 (src/events.rs:1) defines the field `email` of the project as {one}, and shop::Struct2 \
             (src/events.rs:2) as {other}"
        )
    };
    let (of_user, of_person) = ("a user field of type string", "a user field of type string with PII");
    for (other, meaning) in [(&personal, of_person), (&state, "a state field of type string")] {
        let program = program([with("one", from_ref(&user)), with("other", from_ref(other))]);
        let expected = [refused(of_user, meaning)];
        assert_eq!(contradictions(&Service::default(), &program), expected);
        let one_stored = Service::of([with("one", from_ref(&user)), with("other", &[])]);
        assert_eq!(contradictions(&one_stored, &program), expected);
        let mut changed = Service::of(program.structs.iter().map(|one| one.event_type.clone()));
        assert_eq!(contradictions(&changed, &program), [""; 0], "import gave these structs");
        assert_eq!(short(&plan(&changed, &program)), [""; 0]);
        changed.event_types[0]["fields"][0]["isPii"] = true.into();
        assert_eq!(contradictions(&changed, &program), expected, "a struct was edited");
    }
    let both = program([with("one", &[state.clone(), user.clone()]), with("other", from_ref(&user))]);
    assert_eq!(contradictions(&Service::default(), &both), [""; 0], "one struct can have both entities");
    let twice = program([with("one", &[user]), with("one", &[personal])]);
    let expected = "shop::Struct1 (src/events.rs:1) and shop::Struct2 (src/events.rs:2) define the event type `one` \
                    differently (field `email`)";
    assert_eq!(contradictions(&Service::default(), &twice), [expected], "one mistake is one error");
}

#[test]
fn equal_structs_in_two_crates_are_one_step() {
    let code = || EventType { attributable: Some(false), ..event_type("order", &["a", "b"]) };
    let mut other = code();
    other.fields.reverse();
    let made = plan(&Service::default(), &program([code(), other]));
    assert_eq!((made.creates.len(), made.creates[0].structs.len()), (1, 2));
    assert!(made.creates[0].needs_second_request());
    let nothing = plan(&Service::default(), &Definitions::default());
    assert_eq!(nothing.steps(), 0);
    assert!(wire::write_new_event_type(&made.creates[0].event_type).get("attributable").is_none());
}
