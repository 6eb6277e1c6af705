//! Each kind of edit of a struct: the plan shows exactly it, `apply` makes it, and then nothing is left to do. What the
//! API cannot change is a manual step.

use serde_json::{Map, Value, json};
use webmarketer_emulator::{Project, SHOP};
use webmarketer_schema::model::PhoneParsing;
use webmarketer_schema::{Entity, EventType, ExpirationPolicy, Field, FieldType, Reference};

use crate::apply::{APPLY, applied, live, planned};
use crate::plan::{PLAN, define, defined_like_live, event_type, page_viewed};
use crate::support::{Desk, client, parse, serve};

/// An edit of the structs: the rules of its changes, what `[plan]` in the settings declares, what the output of `apply`
/// names, and the edit of the struct of `newsletter`.
struct Edit {
    rules: &'static [&'static str],
    declared: &'static str,
    says: &'static [&'static str],
    of_struct: fn(&mut EventType),
}

const UPDATED: &[&str] = &["updated `newsletter`\n"];

fn edit(rules: &'static [&'static str], of_struct: fn(&mut EventType)) -> Edit {
    Edit { rules, declared: "", says: UPDATED, of_struct }
}

/// An edit that also needs a field of the project.
fn edit_with(says: &'static [&'static str], rules: &'static [&'static str], of_struct: fn(&mut EventType)) -> Edit {
    Edit { rules, declared: "", says, of_struct }
}

fn declared(declared: &'static str, rules: &'static [&'static str], of_struct: fn(&mut EventType)) -> Edit {
    Edit { rules, declared, says: UPDATED, of_struct }
}

/// A field of the event type.
fn field<'a>(of: &'a mut EventType, key: &str) -> &'a mut Field {
    of.fields.iter_mut().find(|field| field.storage_key.as_str() == key).unwrap()
}

/// The field that most edits change.
fn added(of: &mut EventType) -> &mut Field {
    field(of, "added")
}

fn optional(field_type: FieldType, key: &str) -> Field {
    Field { optional: true, ..Field::new(field_type, key) }
}

/// A field that events do not carry.
fn not_carried(entity: Entity, field_type: FieldType, key: &str) -> Field {
    Field { entity, ingestion_key: None, ..optional(field_type, key) }
}

/// Events are kept for this number of days.
fn days(days: u32) -> ExpirationPolicy {
    ExpirationPolicy { from: "event-type".to_owned(), retention_days: Some(days.into()), extra: Map::default() }
}

/// The edits of an event type itself, and of a field that events carry.
fn edits_of_carried_fields() -> Vec<Edit> {
    vec![
        edit(&["event-type-name-changed"], |one| "Letters".clone_into(&mut one.name)),
        edit(&["attributable-changed"], |one| one.attributable = Some(true)),
        edit(&["attributable-changed"], |one| one.attributable = Some(false)),
        edit(&["retention-changed"], |one| one.expiration_policy = Some(days(30))),
        edit(&["retention-lengthened"], |one| one.expiration_policy = Some(days(60))),
        edit(&["retention-shortened"], |one| one.expiration_policy = Some(days(10))),
        edit(&["field-added-optional"], |one| one.fields.push(optional(FieldType::String, "added"))),
        edit(&["field-type-changed"], |one| added(one).field_type = FieldType::Number),
        edit(&["field-became-mandatory"], |one| added(one).optional = false),
        edit(&["field-became-optional"], |one| added(one).optional = true),
        edit(&["field-label-changed"], |one| added(one).label = Some("Added".to_owned())),
        edit(&["ingestion-key-changed"], |one| added(one).ingestion_key = Some("sent".into())),
        edit(&["field-type-changed"], |one| added(one).field_type = FieldType::Email),
        edit(&["field-type-widened"], |one| added(one).field_type = FieldType::String),
        edit(&["field-type-changed"], |one| added(one).field_type = FieldType::Location),
        edit(&["most-probable-location-moved"], |one| added(one).most_probable_location = true),
        edit(&["most-probable-location-gone"], |one| added(one).most_probable_location = false),
        edit(&["ingestion-key-removed"], |one| added(one).ingestion_key = None),
        edit(&["ingestion-key-added"], |one| added(one).ingestion_key = Some("sent".into())),
        edit(&["pii-on"], |one| added(one).pii = true),
        edit(&["pii-off"], |one| added(one).pii = false),
        edit(&["discriminant-on"], |one| added(one).discriminant = true),
        edit(&["discriminant-off"], |one| added(one).discriminant = false),
        declared("remove_fields = [\"newsletter.added\"]", &["storage-key-changed"], |one| {
            added(one).storage_key = "moved".into();
        }),
        edit_with(&["created the project field `moved`\n", "updated `newsletter`\n"], &["entity-changed"], |one| {
            field(one, "moved").entity = Entity::User;
        }),
        edit(&["entity-changed"], |one| field(one, "moved").entity = Entity::Event),
        declared("remove_fields = [\"newsletter.moved\"]", &["field-removed"], |one| {
            one.fields.retain(|field| field.storage_key.as_str() != "moved");
        }),
    ]
}

/// The edits of fields that events do not carry, and of more than one thing.
fn edits_of_other_fields() -> Vec<Edit> {
    vec![
        edit(&["field-added-mandatory"], |one| one.fields.push(Field::new(FieldType::Date, "at"))),
        edit_with(&["created the project field `seen`\n", "updated `newsletter`\n"], &["unsent-field-added"], |one| {
            one.fields.push(not_carried(Entity::State, FieldType::Boolean, "seen"));
        }),
        edit_with(&["created the project field `cost`\n", "updated `newsletter`\n"], &["unsent-field-added"], |one| {
            one.fields.push(not_carried(Entity::Statistic, FieldType::Number, "cost"));
        }),
        edit_with(&["created the project field `plate`\n", "updated `newsletter`\n"], &["unsent-field-added"], |one| {
            one.fields.push(not_carried(Entity::User, FieldType::String, "plate"));
        }),
        edit(&["unsent-field-added"], |one| {
            one.fields.push(not_carried(Entity::Event, FieldType::String, "note"));
        }),
        edit(&["field-label-changed"], |one| field(one, "seen").label = Some("Seen".to_owned())),
        edit(&["field-label-changed"], |one| field(one, "cost").label = Some("Cost".to_owned())),
        edit(&["optional-flag-changed"], |one| field(one, "seen").optional = false),
        edit(&["unsent-field-type-changed"], |one| field(one, "note").field_type = FieldType::Number),
        edit(&["ingestion-key-added"], |one| field(one, "plate").ingestion_key = Some("plate".into())),
        edit(&["ingestion-key-removed"], |one| field(one, "plate").ingestion_key = None),
        edit(&["ingestion-key-added-mandatory"], |one| {
            let seen = field(one, "seen");
            (seen.ingestion_key, seen.optional) = (Some("seen".into()), false);
        }),
        declared("remove_fields = [\"newsletter.cost\", \"newsletter.note\"]", &["unsent-field-removed"; 2], |one| {
            one.fields.retain(|field| !["cost", "note"].contains(&field.storage_key.as_str()));
        }),
        edit(&["event-type-name-changed", "field-became-optional"], |one| {
            "Newsletter".clone_into(&mut one.name);
            field(one, "at").optional = true;
        }),
        Edit {
            rules: &["event-type-archived"],
            declared: "archive = [\"purchase\"]",
            says: &["archived `purchase`\n"],
            of_struct: |_| {},
        },
    ]
}

/// The rules of all changes of the plan.
fn rules(plan: &Value) -> Vec<&str> {
    let steps = ["creates", "updates", "archives"].into_iter().flat_map(|steps| plan[steps].as_array().unwrap());
    let changes = steps.flat_map(|step| step["changes"].as_array().unwrap());
    changes.map(|change| change["rule"].as_str().unwrap()).collect()
}

#[test]
fn each_edit_of_a_struct_is_applied_and_then_nothing_is_left() {
    apply_each(edits_of_carried_fields());
}

#[test]
fn each_edit_of_what_events_do_not_carry_is_applied_and_then_nothing_is_left() {
    apply_each(edits_of_other_fields());
}

/// Applies edits, one after the other.
fn apply_each(edits: Vec<Edit>) {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let mut defined = defined_like_live(&emulator);
    for Edit { rules: expected, declared, says, of_struct } in edits {
        of_struct(event_type(&mut defined, "newsletter"));
        desk.write("webmarketer.toml", &format!("[plan]\n{declared}\n"));
        if declared.starts_with("archive") {
            defined.retain(|one| one.reference.as_str() != "purchase");
        }
        planned(&desk, &defined);
        let plan = parse(&desk.read("plan.json"));
        assert_eq!(rules(&plan), expected);
        assert_eq!(plan["manualSteps"], json!([]), "{expected:?}");
        let out = applied(&desk, &[&APPLY[..], &["--allow-destructive"]].concat());
        let done: Vec<_> =
            out.lines().take_while(|line| !line.starts_with("applied: ")).map(|line| format!("{line}\n")).collect();
        assert_eq!(done, says, "{out}");
        assert_eq!(desk.run(&["check"]).code, 0, "{expected:?}: the lock was refreshed");
        assert_eq!(desk.run(&PLAN).code, 0, "{expected:?}: nothing is left");
    }
}

#[test]
fn a_new_struct_is_created_with_its_project_field_and_then_nothing_is_left() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let mut defined = defined_like_live(&emulator);
    let mut new = page_viewed();
    new.attributable = Some(false);
    new.fields.push(Field { entity: Entity::State, ..optional(FieldType::String, "viewed") });
    defined.push(new);
    planned(&desk, &defined);
    assert_eq!(rules(&parse(&desk.read("plan.json"))), ["event-type-added"]);
    let out = applied(&desk, &APPLY);
    assert!(out.contains("created the project field `viewed`\n") && out.contains("created `page-viewed`\n"), "{out}");
    assert_eq!(live(&emulator, "page-viewed").attributable, Some(false), "by the second request");
    assert_eq!((desk.run(&["check"]).code, desk.run(&PLAN).code), (0, 0));
}

fn countries(codes: &[&str]) -> Vec<PhoneParsing> {
    let countries = (1_u32..).zip(codes);
    let country = |(order, code): (u32, &&str)| PhoneParsing {
        order: Some(order.into()),
        country_code: (*code).to_owned(),
        extra: Map::default(),
    };
    countries.map(country).collect()
}

/// An edit of the struct of `newsletter` that the API cannot make, with the path and the rule of its manual step.
type ManualEdit = (&'static str, &'static str, fn(&mut EventType));

#[test]
fn an_edit_that_the_api_cannot_make_is_a_manual_step_and_nothing_is_sent() {
    let edits: [ManualEdit; 13] = [
        ("newsletter", "event-type-metadata-changed", |one| one.metadata = json!({"team": "a"}).as_object().cloned()),
        ("newsletter", "phone-countries-changed", |one| one.phone_parsing = Some(countries(&["FR"]))),
        ("newsletter", "phone-countries-reordered", |one| one.phone_parsing = Some(countries(&["BE", "FR"]))),
        // The fields of the project.
        ("newsletter.first_name", "field-type-changed", |one| field(one, "first_name").field_type = FieldType::Number),
        ("newsletter.first_name", "pii-off", |one| field(one, "first_name").pii = false),
        ("newsletter.first_name", "discriminant-on", |one| field(one, "first_name").discriminant = true),
        ("newsletter.newsletter_consent", "pii-on", |one| field(one, "newsletter_consent").pii = true),
        ("newsletter.email", "discriminant-off", |one| field(one, "email").discriminant = false),
        // A new field of the event type that the project has otherwise.
        ("newsletter.last_name", "pii-off", |one| {
            one.fields.push(Field { entity: Entity::User, ..optional(FieldType::String, "last_name") });
        }),
        ("newsletter.last_name", "unsent-field-type-changed", |one| {
            one.fields.push(Field { pii: true, ..not_carried(Entity::User, FieldType::Number, "last_name") });
        }),
        // The program does not send what is mandatory.
        ("newsletter.newsletter_consent", "field-added-mandatory", |one| {
            one.fields.retain(|field| field.storage_key.as_str() != "newsletter_consent");
        }),
        // Another field of the service, which is not declared as removed, has the ingestion key.
        ("newsletter.given", "storage-key-changed", |one| {
            one.fields.retain(|field| field.storage_key.as_str() != "first_name");
            one.fields.push(Field { ingestion_key: Some("first_name".into()), ..optional(FieldType::String, "given") });
        }),
        ("newsletter.email", "ingestion-key-changed", |one| {
            one.fields.retain(|field| field.storage_key.as_str() != "first_name");
            field(one, "email").ingestion_key = Some("first_name".into());
        }),
    ];
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::pulled(&emulator);
    let before = live(&emulator, "newsletter");
    for (path, rule, edit) in edits {
        // Other structs would contradict some of the edits.
        let mut newsletter = event_type(&mut defined_like_live(&emulator), "newsletter").clone();
        edit(&mut newsletter);
        manual(&desk, &newsletter, path, rule);
        assert_eq!(live(&emulator, "newsletter"), before);
    }
    // An archived event type.
    let newsletter = event_type(&mut defined_like_live(&emulator), "newsletter").clone();
    let client = client(&emulator);
    emulator.runtime.block_on(client.event_types().archive(&Reference::new("newsletter"))).unwrap();
    manual(&desk, &newsletter, "newsletter", "event-type-restored");
}

/// Checks that the plan for a struct is this manual step alone, and that `apply` leaves it.
fn manual(desk: &Desk, of_struct: &EventType, path: &str, rule: &str) {
    define(desk, std::slice::from_ref(of_struct));
    let ran = desk.run(&[&PLAN[..], &["--output", "plan.json"]].concat());
    assert_eq!(ran.code, 100, "{path} {rule}: {}{}", ran.out, ran.err);
    let plan = parse(&desk.read("plan.json"));
    for steps in ["projectFields", "creates", "updates", "archives"] {
        assert_eq!(plan[steps], json!([]), "{path} {rule}");
    }
    let steps = plan["manualSteps"].as_array().unwrap().iter();
    let steps = steps.map(|step| {
        let key = step["storageKey"].as_str().map(|key| format!(".{key}")).unwrap_or_default();
        (format!("{}{key}", step["reference"].as_str().unwrap()), step["rule"].as_str().unwrap())
    });
    assert_eq!(steps.collect::<Vec<_>>(), [(path.to_owned(), rule)], "{}", ran.out);
    let ran = desk.run(&APPLY);
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("manual[{rule}]: `{path}` ")), "{}", ran.out);
}
