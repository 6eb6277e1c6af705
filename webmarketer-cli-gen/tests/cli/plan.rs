//! `plan`: what it shows, its formats and exit codes, and what it refuses.

use serde_json::{Map, Value, json};
use webmarketer_emulator::{LEADS, Project, SHOP};
use webmarketer_schema::plan::{Definitions, StructDefinition, StructPlace};
use webmarketer_schema::{Entity, EventType, Field, FieldType, Reference};

use crate::support::{Desk, Served, client, no_secret, parse, serve};

/// The live event types as structs would define them: without what a struct does not state.
pub(crate) fn defined_like_live(emulator: &Served) -> Vec<EventType> {
    let live = emulator.runtime.block_on(client(emulator).event_types().list().into_future()).unwrap();
    live.into_iter().map(|live| as_defined(&live)).collect()
}

fn as_defined(live: &EventType) -> EventType {
    let field = |field: &Field| Field { metadata: None, extra: Map::new(), ..field.clone() };
    EventType {
        fields: live.fields.iter().map(field).collect(),
        ..EventType::new(live.reference.clone(), live.name.clone())
    }
}

/// Writes the definitions of a program with these event types to `definitions.json`.
pub(crate) fn define(desk: &Desk, event_types: &[EventType]) {
    let structs = event_types.iter().zip(1..).map(|(event_type, line)| {
        let place = StructPlace { rust_name: format!("shop::Struct{line}"), file: "src/events.rs".to_owned(), line };
        StructDefinition { place, event_type: event_type.clone() }
    });
    let definitions = Definitions { project: None, structs: structs.collect() };
    desk.write("definitions.json", &definitions.to_text());
}

pub(crate) const PLAN: [&str; 3] = ["plan", "--definitions", "definitions.json"];

pub(crate) fn event_type<'a>(all: &'a mut [EventType], reference: &str) -> &'a mut EventType {
    all.iter_mut().find(|one| one.reference == Reference::new(reference)).unwrap()
}

/// A new event type with one optional field.
pub(crate) fn page_viewed() -> EventType {
    let url = Field { optional: true, ..Field::new(FieldType::String, "url") };
    EventType { fields: vec![url], ..EventType::new("page-viewed", "Page viewed") }
}

#[test]
fn a_program_with_every_event_type_of_the_service_needs_no_plan() {
    for project in [SHOP, LEADS] {
        let emulator = serve(Project::from_json(project).unwrap());
        let desk = Desk::at(&emulator);
        define(&desk, &defined_like_live(&emulator));
        let ran = desk.run(&PLAN);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.starts_with("agree the project `"), "{}", ran.out);
        no_secret(&ran);
    }
}

#[test]
fn a_plan_shows_each_change_with_its_rule_and_its_struct() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let mut defined = defined_like_live(&emulator);
    let newsletter = event_type(&mut defined, "newsletter");
    newsletter.fields.iter_mut().find(|field| field.storage_key.as_str() == "first_name").unwrap().optional = false;
    newsletter.metadata = json!({"team": "a"}).as_object().cloned();
    let newsletter = newsletter.clone();
    define(&desk, &[newsletter, page_viewed()]);
    let ran = desk.run(&[&PLAN[..], &["--output", "plan.json"]].concat());
    assert_eq!(ran.code, 100, "{}{}", ran.out, ran.err);
    for part in [
        "+ create `page-viewed`\n  --> shop::Struct2 (src/events.rs:2)\n  note[event-type-added]: `page-viewed` was added",
        "    + `url`: string of the event, optional\n",
        "~ update `newsletter`\n  --> shop::Struct1 (src/events.rs:1)\n",
        "  error[field-became-mandatory]: `newsletter.first_name` changed from optional to mandatory; breaks data, code\n",
        "    ~ `first_name` optional: true -> false\n",
        "manual[event-type-metadata-changed]: `newsletter` ",
        "  do      change it in Webmarketer; or change the struct\n",
        "not in this code, unchanged: 39 event types: ",
        "1 event type to create, 1 event type to update; 1 destructive change; 1 manual step in the project `shop` at http",
        "to apply: webmarketer apply plan.json; without a terminal, it needs --allow-destructive\n",
    ] {
        assert!(ran.out.contains(part), "expected {part:?}:\n{}", ran.out);
    }
    let plan = parse(&desk.read("plan.json"));
    assert_eq!((&plan["project"], &plan["formatVersion"]), (&json!("shop"), &json!(1)));
    assert_eq!(plan["updates"][0]["changes"][0]["isDestructive"], true);
    assert_eq!(desk.run(&[&PLAN[..], &["--output", "again.json"]].concat()).code, 100);
    assert_eq!(desk.read("again.json"), desk.read("plan.json"), "equal plans have equal files");

    let json = desk.run(&[&PLAN[..], &["--format", "json"]].concat());
    assert_eq!(parse(&json.out), plan);
    let markdown = desk.run(&[&PLAN[..], &["--format", "markdown"]].concat()).out;
    assert!(markdown.starts_with("### Webmarketer plan for `shop`: a person must decide\n"), "{markdown}");
    assert!(markdown.contains("| update | `newsletter`<br>error `field-became-mandatory`: "), "{markdown}");
    let github = desk.run(&[&PLAN[..], &["--format", "github"]].concat()).out;
    let annotation = "::error file=src/events.rs,line=1,title=field-became-mandatory::apply will update `newsletter`: ";
    assert!(github.contains(annotation), "{github}");
}

#[test]
fn the_exit_code_says_what_is_left_to_do() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    define(&desk, &[page_viewed()]);
    assert_eq!(desk.run(&PLAN).code, 4, "something to apply");
    let mut defined = defined_like_live(&emulator);
    let newsletter = event_type(&mut defined, "newsletter");
    newsletter.fields.iter_mut().for_each(|field| field.optional = false);
    define(&desk, std::slice::from_ref(newsletter));
    assert_eq!(desk.run(&PLAN).code, 100, "destructive");
    let accept = "[[accept]]\nrule = \"field-became-mandatory\"\npath = \"newsletter.*\"\nreason = \"every sender has it\"\n\
                  owner = \"data\"\nuntil = 2999-01-01\n";
    desk.write("webmarketer.toml", accept);
    let ran = desk.run(&PLAN);
    assert_eq!(ran.code, 4, "accepted: {}", ran.out);
    assert!(ran.out.contains("until   2999-01-01, by data: every sender has it"), "{}", ran.out);
    desk.write("webmarketer.toml", "[rules]\nfield-became-mandatory = \"note\"\n");
    assert_eq!(desk.run(&PLAN).code, 4, "the level of the rule is lower");
    drop(emulator);
    assert_eq!(desk.run(&PLAN).code, 101, "could not look");
}

#[test]
fn removals_are_declared_in_the_settings() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let mut defined = defined_like_live(&emulator);
    let newsletter = event_type(&mut defined, "newsletter");
    newsletter.fields.retain(|field| field.storage_key.as_str() != "first_name");
    define(&desk, std::slice::from_ref(newsletter));
    let ran = desk.run(&PLAN);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("and 1 field: "), "{}", ran.out);
    desk.write(
        "webmarketer.toml",
        "[plan]\nremove_fields = [\"newsletter.first_name\", \"newsletter.frist\"]\narchive = [\"purchase\"]\n",
    );
    let ran = desk.run(&PLAN);
    assert_eq!(ran.code, 100, "{}", ran.out);
    for part in [
        "error[field-removed]: `newsletter.first_name` was removed",
        "    - `first_name`\n",
        "- archive `purchase`\n  error[event-type-archived]: `purchase` ",
        "warning: in `[plan]` of webmarketer.toml, the service does not have `newsletter.frist`",
    ] {
        assert!(ran.out.contains(part), "expected {part:?}:\n{}", ran.out);
    }
    desk.write("webmarketer.toml", "[plan]\narchive = [\"newsletter\"]\n");
    desk.fails(&PLAN, 2, "`newsletter` is declared as removed, but shop::Struct1 (src/events.rs:1) defines it");
    desk.write("webmarketer.toml", "[plan]\nremove-fields = []\n");
    desk.fails(&PLAN, 2, "unknown key `remove-fields` in `[plan]`");
}

#[test]
fn definitions_that_cannot_be_read_are_one_error() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    desk.fails(&PLAN, 2, "cannot read definitions.json: ");
    for (text, says) in [
        ("", "definitions.json is not valid JSON at line 1 column 0; expected the definitions of a program"),
        ("{}", "definitions.json is valid JSON, but has no `formatVersion`"),
        ("{\"formatVersion\": 2}", "definitions.json has format version 2"),
        ("{\"formatVersion\": 1}", "definitions.json is not valid: at /eventTypes: expected an array, found nothing"),
        ("{\"formatVersion\": 1, \"project\": \"other\", \"eventTypes\": []}", "the program is of the project `other`"),
    ] {
        desk.write("definitions.json", text);
        desk.fails(&PLAN, 2, says);
    }
}

#[test]
fn structs_that_contradict_each_other_are_refused_with_both_places() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let of_user = |reference: &str, key: &str, pii: bool| {
        let field = Field { entity: Entity::User, optional: true, pii, ..Field::new(FieldType::String, key) };
        EventType { fields: vec![field], ..EventType::new(reference, reference) }
    };
    let mut other = page_viewed();
    other.fields[0].optional = false;
    define(&desk, &[page_viewed(), other, of_user("signup", "plate", true), of_user("login", "plate", false)]);
    let ran = desk.run(&PLAN);
    assert_eq!((ran.code, &*ran.out), (101, ""), "{}", ran.err);
    let expected = "error: shop::Struct1 (src/events.rs:1) and shop::Struct2 (src/events.rs:2) define the event type \
                    `page-viewed` differently (field `url`)\n \
                    help: make them equal, or remove one of them\n\
                    error: shop::Struct3 (src/events.rs:3) defines the field `plate` of the project as a user field of \
                    type string with PII, and shop::Struct4 (src/events.rs:4) as a user field of type string\n \
                    help: users, states and statistics have one field for each key in a project: make both fields equal, \
                    or give one of them another `key`\n";
    assert_eq!(ran.err, expected);
    // The service has one of the fields, and the project field too.
    let mut defined = defined_like_live(&emulator);
    let mut email = of_user("signup", "email", false);
    email.fields[0].field_type = FieldType::Email;
    defined.push(email);
    define(&desk, &defined);
    let ran =
        desk.fails(&PLAN, 101, " defines the field `email` of the project as a user field of type email with PII");
    assert!(ran.err.contains(", and shop::Struct41 (src/events.rs:41) as a user field of type email\n"), "{}", ran.err);
    desk.fails(&["apply", "--definitions", "definitions.json", "--yes"], 101, "defines the field `email`");
}

#[test]
fn hidden_characters_of_the_service_and_of_the_code_are_escaped() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    let mut odd = page_viewed();
    odd.reference = Reference::new("odd\u{1b}[31m`x");
    odd.fields[0].storage_key = "key\u{202e}".into();
    odd.name = "Name\n::error::".to_owned();
    define(&desk, &[odd]);
    for format in ["text", "markdown", "github"] {
        let ran = desk.run(&[&PLAN[..], &["--format", format]].concat());
        assert_eq!(ran.code, 4, "{}", ran.err);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']) && !ran.out.contains("\n::error"), "{}", ran.out);
    }
    let value: Value = parse(&desk.run(&[&PLAN[..], &["--format", "json"]].concat()).out);
    assert_eq!(value["creates"][0]["reference"], "odd\u{1b}[31m`x");
}
