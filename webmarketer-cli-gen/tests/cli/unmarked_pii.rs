//! E-mail addresses, phone numbers and locations that the service does not mark as PII, in generated code.

use serde_json::{Value, json};
use webmarketer_schema::{EventType, Field, FieldType};

use crate::support::{Desk, Served, change, client, shop};

const SAYS: &str = "the service does not mark";

/// The fields of the shop, as JSON reports list them.
pub(crate) fn unmarked_in_shop() -> Value {
    let field = |(path, of_type): (&str, &str)| json!({"path": path, "type": of_type});
    [
        ("cart-shared.recipient", "email"),
        ("gift-card-bought.recipient", "email"),
        ("order-updated.location", "location"),
        ("product-shared.recipient", "email"),
        ("purchase.location", "location"),
    ]
    .map(field)
    .into()
}

/// The line of `generate` about the fields.
fn said(desk: &Desk) -> Option<String> {
    let ran = desk.run(&["generate"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out.lines().find(|line| line.contains(SAYS)).map(str::to_owned)
}

/// The paths of the findings of `check`, and its exit code.
fn found(desk: &Desk, arguments: &[&str]) -> (i32, Vec<String>) {
    let ran = desk.run(&[&["check", "--json"], arguments].concat());
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let findings = report["findings"].as_array().unwrap().iter();
    let unmarked = findings.filter(|of| of["rule"] == "pii-unmarked" && of.get("accepted").is_none());
    let paths = unmarked.flat_map(|of| of["paths"].as_array().unwrap()).map(|path| path.as_str().unwrap().to_owned());
    (ran.code, paths.collect())
}

fn add(emulator: &Served, event_type: &EventType) {
    emulator.runtime.block_on(client(emulator).event_types().create(event_type)).unwrap();
}

#[test]
fn generate_names_each_field_once() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let all = unmarked_in_shop();
    let paths: Vec<_> =
        all.as_array().unwrap().iter().map(|of| format!("`{}`", of["path"].as_str().unwrap())).collect();
    assert_eq!(
        said(&desk).unwrap(),
        format!(
            "  5 fields may identify a person, and the service does not mark them as PII: {} \
             (`webmarketer explain pii-unmarked`)",
            paths.join(", ")
        )
    );
    assert_eq!(said(&desk), None, "nothing was written");

    // Only the fields of a new event type are new. A keyword is the name of a field like any other.
    let email = |key: &str| Field::new(FieldType::Email, key);
    let fields = ["a", "b", "c", "d", "e", "type"].map(email).to_vec();
    add(&emulator, &EventType { fields, ..EventType::new("referral", "Referral") });
    assert_eq!(desk.run(&["pull"]).code, 0);
    let line = said(&desk).unwrap();
    assert!(line.starts_with("  6 fields may identify a person"), "{line}");
    assert!(line.contains("`referral.a`") && line.contains(" and 1 other ("), "{line}");
    add(&emulator, &EventType { fields: vec![email("mine")], ..EventType::new("other", "Other") });
    assert_eq!(desk.run(&["pull"]).code, 0);
    let line = said(&desk).unwrap();
    assert!(line.starts_with("  1 field may identify a person") && line.contains("`other.mine`"), "{line}");
}

#[test]
fn check_lists_the_fields_and_fails_only_if_asked() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let (code, paths) = found(&desk, &[]);
    assert_eq!((code, paths.len()), (0, 5), "{paths:?}");
    let ran = desk.run(&["check"]);
    assert!(
        ran.out
            .contains("info[pii-unmarked]: `*.recipient` is an e-mail address that the service does not mark as PII"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("breaks  nothing\n"), "{}", ran.out);
    assert!(ran.out.contains("agree live, lock and generated code agree"), "{}", ran.out);
    assert_eq!(desk.run(&["generate", "--check"]).out, "unchanged src/events.rs\n");

    assert_eq!(desk.run(&["check", "--fail-on", "info"]).code, 4);
    let ran = desk.run(&["generate", "--check", "--fail-on", "info"]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("`cart-shared.recipient`") && ran.out.ends_with("\n2 info\n"), "{}", ran.out);
    desk.write("webmarketer.toml", "[rules]\npii-unmarked = \"error\"\n");
    assert_eq!(found(&desk, &[]).0, 100);
    let ran = desk.run(&["generate", "--check"]);
    assert!(ran.code == 100 && ran.out.contains("`purchase.location`"), "{}", ran.out);

    // The finding ends when the service marks the field.
    desk.write("webmarketer.toml", "");
    change(&emulator, "purchase", |event_type| {
        event_type
            .fields
            .iter_mut()
            .filter(|field| field.storage_key.as_str() == "location")
            .for_each(|field| field.pii = true);
    });
    assert_eq!(desk.run(&["pull"]).code, 0);
    assert_eq!(desk.run(&["generate"]).code, 0);
    let (code, paths) = found(&desk, &[]);
    assert!(code == 0 && paths.len() == 4 && !paths.contains(&"purchase.location".to_owned()), "{paths:?}");
}

#[test]
fn accepted_fields_and_those_of_a_rule_that_is_off_are_not_reported() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let accept = "[[accept]]\nrule = \"pii-unmarked\"\npath = \"*.recipient\"\nreason = \"sent to a friend\"\n\
                  owner = \"privacy\"\nuntil = 2999-12-31\n";
    desk.write("webmarketer.toml", accept);
    let line = said(&desk).unwrap();
    assert!(line.starts_with("  2 fields may") && !line.contains("recipient"), "{line}");
    assert_eq!(found(&desk, &[]), (0, vec!["order-updated.location".to_owned(), "purchase.location".to_owned()]));

    desk.write("webmarketer.toml", "[rules]\npii-unmarked = \"off\"\n");
    std::fs::remove_file(desk.path("src/events.rs")).unwrap();
    assert_eq!(said(&desk), None);
    assert_eq!(found(&desk, &["--fail-on", "info"]), (0, Vec::new()));
}

#[test]
fn a_hand_written_struct_says_it_itself() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    desk.write(
        "src/lib.rs",
        "#[derive(WebmarketerEvent)]\nstruct Purchase {\n    #[webmarketer(pii = false)]\n    location: Location,\n}\n",
    );
    assert_eq!(found(&desk, &["--fail-on", "info"]).1, [""; 0]);
}
