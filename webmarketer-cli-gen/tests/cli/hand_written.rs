//! Structs that are written by hand: `check` compares them with the lock, and `diff code` with any version.

use serde_json::{Value, json};
use webmarketer_schema::lock::{Lock, RustNames};
use webmarketer_schema::{Catalogue, Entity, EventType, Field, FieldType};

use crate::support::{Desk, Ran};

/// The struct that agrees with the lock. It omits what it may.
const PURCHASE: &str = r#"use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(state("refunded"))]
pub struct Purchase {
    #[webmarketer(key = "orderId")]
    pub order_id: String,
    #[webmarketer(user, discriminant)]
    pub email: Pii<Email>,
    pub amount: Currency,
    pub note: Option<String>,
}
"#;

fn lock() -> String {
    lock_with(|_| {})
}

/// The lock with another event type `purchase`.
fn lock_with(edit: impl FnOnce(&mut EventType)) -> String {
    let mut event_type = EventType::new("purchase", "A purchase");
    let mut email = Field::new(FieldType::Email, "email");
    (email.entity, email.pii, email.discriminant) = (Entity::User, true, true);
    let mut note = Field::new(FieldType::String, "note");
    note.optional = true;
    let mut coupon = Field::new(FieldType::String, "coupon");
    (coupon.optional, coupon.label) = (true, Some("Coupon".to_owned()));
    let mut refunded = Field::new(FieldType::Boolean, "refunded");
    (refunded.entity, refunded.ingestion_key) = (Entity::State, None);
    let order_id = Field::new(FieldType::String, "orderId");
    event_type.fields = vec![order_id, email, Field::new(FieldType::Currency, "amount"), note, coupon, refunded];
    edit(&mut event_type);
    let mut archived = EventType::new("old-form", "Old form");
    archived.archived_at = Some("2026-01-01T00:00:00.000Z".to_owned());
    let catalogue = Catalogue::new(Some("shop".parse().unwrap()), vec![event_type, archived]).unwrap();
    Lock::new(catalogue, RustNames::default()).to_text()
}

/// A folder with a lock and a source.
fn desk(source: &str) -> Desk {
    let desk = Desk::new();
    desk.write("webmarketer.lock.json", &lock());
    desk.write("src/lib.rs", source);
    desk
}

fn check(desk: &Desk) -> (i32, Vec<Value>) {
    let ran = desk.run(&["check", "--offline", "--json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    (ran.code, report["findings"].as_array().unwrap().clone())
}

/// The rule, the path, the line and the column of each finding.
fn places(findings: &[Value]) -> Vec<(String, String, u64, u64)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let place = |of: &Value| {
        let place = &of["places"][0];
        assert_eq!(place["file"], "src/lib.rs", "{of}");
        (text(&of["rule"]), text(&of["paths"][0]), place["line"].as_u64().unwrap(), place["column"].as_u64().unwrap())
    };
    findings.iter().map(place).collect()
}

#[test]
fn a_struct_that_agrees_with_the_lock_has_no_finding() {
    let ran = desk(PURCHASE).run(&["check", "--offline"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert!(ran.out.contains("lock and code agree"), "{}", ran.out);
    assert!(ran.out.contains("1 struct written by hand"), "{}", ran.out);
}

#[test]
fn each_edit_of_a_struct_has_the_finding_of_its_rule_at_its_line() {
    for (edit, rule, path, line, column) in [
        (("pub amount: Currency,", ""), "field-added-mandatory", "purchase.amount", 5, 12),
        (("Option<String>", "String, pub page: u8"), "field-removed", "purchase.page", 11, 27),
        (("amount: Currency", "amount: f64"), "field-type-changed", "purchase.amount", 10, 9),
        (("amount: Currency", "amount: Option<Currency>"), "field-became-mandatory", "purchase.amount", 10, 9),
        (("note: Option<String>", "note: Option<Pii<String>>"), "pii-off", "purchase.note", 11, 9),
        (("email: Pii<Email>", "email: Email"), "pii-on", "purchase.email", 9, 9),
        (("user, discriminant", "user, discriminant, pii = false"), "pii-on", "purchase.email", 9, 9),
        (("user, discriminant", "user, discriminant, nonce"), "pii-on", "purchase.email", 9, 9),
        (("user, discriminant", "user, discriminant, nonce = \"order-{}\""), "pii-on", "purchase.email", 9, 9),
        (("user, discriminant", "user"), "discriminant-on", "purchase.email", 9, 9),
        (("user, discriminant", "discriminant"), "entity-changed", "purchase.email", 9, 9),
        (("key = \"orderId\"", "storage_key = \"orderId\""), "ingestion-key-changed", "purchase.orderId", 7, 9),
        (("state(\"refunded\")", "state(\"returned\")"), "unsent-field-removed", "purchase.returned", 4, 21),
        (("state(\"refunded\")", "statistic(\"refunded\")"), "entity-changed", "purchase.refunded", 4, 25),
        (
            ("state(\"refunded\")", "state(\"refunded\", type = \"number\")"),
            "unsent-field-type-changed",
            { "purchase.refunded" },
            4,
            21,
        ),
        (("pub note", "pub refunded: bool, pub note"), "ingestion-key-removed", "purchase.refunded", 11, 9),
        (("pub struct Purchase", "pub struct PurchaseMade"), "event-type-removed", "purchase-made", 5, 12),
        (("pub struct Purchase", "pub struct OldForm"), "event-type-archived", "old-form", 5, 12),
    ] {
        let source = PURCHASE.replace(edit.0, edit.1);
        assert_ne!(source, PURCHASE, "{edit:?}");
        let (code, findings) = check(&desk(&source));
        assert_eq!(places(&findings), [(rule.to_owned(), path.to_owned(), line, column)], "{source}");
        assert_eq!((code, &findings[0]["level"], &findings[0]["moved"]), (100, &json!("deny"), &json!(["code"])));
        assert_eq!(findings[0]["breaks"], json!(["code"]));
        let reason = findings[0]["reason"].as_str().unwrap();
        assert!(reason.starts_with("the struct does not compile with the lock: "), "{reason}");
    }
}

#[test]
fn a_message_compares_the_struct_with_the_lock() {
    let desk = desk(&PURCHASE.replace("user, discriminant", "user, discriminant, nonce = \"raw\""));
    let out = desk.run(&["check", "--offline"]).out;
    let expected = "error[pii-on]: `purchase.email` is personal data (PII) in the lock, but the nonce of the struct \
                    `Purchase`\n --> src/lib.rs:9:9\n  |\n9 |     pub email: Pii<Email>,\n  |         ^^^^^\n  why     the \
                    struct does not compile with the lock: receipts and logs show the nonce\n  breaks  code; changed: \
                    code\n  do      remove `nonce` from the field; or, if Webmarketer has changed, run `webmarketer \
                    pull`\n";
    assert!(out.starts_with(expected), "{out}");

    let place = "pub place: Option<Pii<webmarketer_core::Location>>";
    let with_place = |source: &str, location: bool| {
        desk.write("src/lib.rs", source);
        let lock = lock_with(|purchase| {
            let mut place = Field::new(FieldType::Location, "place");
            (place.optional, place.pii, place.most_probable_location) = (true, true, location);
            purchase.fields.push(place);
        });
        desk.write("webmarketer.lock.json", &lock);
        check(&desk)
    };
    let source = PURCHASE.replace("pub note", &format!("{place}, pub note"));
    let stated = source.replace("pub place", "#[webmarketer(most_probable_location)] pub place");
    for (source, location, message) in [
        (&stated, true, None),
        (&source, true, Some("has the most probable location `place` in the lock, but none in the struct `Purchase`")),
        (&stated, false, Some("has the most probable location none in the lock, but `place` in the struct `Purchase`")),
    ] {
        let (_, findings) = with_place(source, location);
        let messages: Vec<_> = findings.iter().map(|finding| finding["message"].as_str().unwrap()).collect();
        let message: Vec<_> = message.map(|message| format!("`purchase` {message}")).into_iter().collect();
        assert_eq!(messages, message);
    }
    // A missing field is reported once, although the location is missing with it.
    let (_, findings) = with_place(&stated.replace("place:", "area:"), true);
    assert_eq!(findings.len(), 1, "{findings:?}");
}

#[test]
fn what_an_attribute_says_is_compared_without_the_type() {
    let source = PURCHASE.replace("Pii<Email>", "Contact");
    for (attributes, rule) in [
        ("user, discriminant", None),
        ("user, discriminant, pii = false", Some("pii-on")),
        ("user, pii", Some("discriminant-on")),
    ] {
        let (_, findings) = check(&desk(&source.replace("user, discriminant", attributes)));
        let rules: Vec<_> = places(&findings).into_iter().map(|(rule, ..)| rule).collect();
        let expected: Vec<_> = rule.into_iter().chain(["code-not-read"]).collect();
        assert_eq!(rules, expected, "{attributes}");
    }
    // The attribute that names a type of the lock which this version does not know is missing.
    let desk = desk(&PURCHASE.replace("Currency,\n", "Money,\n"));
    let unknown = lock_with(|purchase| purchase.fields[2].field_type = FieldType::parse("hologram"));
    desk.write("webmarketer.lock.json", &unknown);
    let rules: Vec<_> = places(&check(&desk).1).into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(rules, ["field-type-changed", "code-not-read"]);
    let named = desk.read("src/lib.rs").replace("pub amount", "#[webmarketer(other_type = \"hologram\")] pub amount");
    desk.write("src/lib.rs", &named);
    assert_eq!(check(&desk), (0, Vec::new()));
}

#[test]
fn a_similar_key_is_one_finding() {
    let (code, findings) = check(&desk(&PURCHASE.replace("pub amount", "pub ammount")));
    assert_eq!(code, 100);
    assert_eq!(places(&findings), [("field-removed".to_owned(), "purchase.ammount".to_owned(), 10, 9)]);
    let text = desk(&PURCHASE.replace("pub amount", "pub ammount")).run(&["check", "--offline"]).out;
    let message = "`purchase.ammount` is in the struct `Purchase`, but not in the lock, which has `amount`";
    assert!(text.contains(message), "{text}");
    assert!(text.contains("--> src/lib.rs:10:9"), "{text}");
}

#[test]
fn what_a_struct_may_omit_is_not_a_finding() {
    for edit in [
        ("    pub note: Option<String>,\n", ""),
        ("#[webmarketer(state(\"refunded\"))]\n", ""),
        ("pub note: Option<String>", "/// Another label\n    pub note: String"),
        ("pub struct", "#[allow(dead_code)] pub struct"),
    ] {
        let source = PURCHASE.replace(edit.0, edit.1);
        assert_ne!(source, PURCHASE, "{edit:?}");
        assert_eq!(check(&desk(&source)), (0, Vec::new()), "{source}");
    }
}

#[test]
fn a_group_is_compared_at_the_field_that_it_is_flattened_into() {
    let source = "use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent, WebmarketerFields};
#[derive(WebmarketerEvent)]
struct Purchase {
    #[webmarketer(key = \"orderId\")] id: String,
    #[webmarketer(flatten)] rest: Rest,
}
#[derive(WebmarketerFields)]
struct Rest { #[webmarketer(user, discriminant)] email: Pii<Email>, amount: f64 }
";
    let (_, findings) = check(&desk(source));
    assert_eq!(places(&findings), [("field-type-changed".to_owned(), "purchase.amount".to_owned(), 5, 29)]);
    assert_eq!(check(&desk(&source.replace("f64", "Currency"))), (0, Vec::new()));
}

#[test]
fn what_cannot_be_read_is_information_and_the_rest_is_compared() {
    let source = PURCHASE.replace("amount: Currency", "amount: Money").replace("user, discriminant", "user");
    let (code, findings) = check(&desk(&source));
    let expected = [
        ("discriminant-on".to_owned(), "purchase.email".to_owned(), 9, 9),
        ("code-not-read".to_owned(), "purchase.amount".to_owned(), 10, 9),
    ];
    assert_eq!((code, places(&findings)), (100, expected.to_vec()));
    assert_eq!(findings[1]["level"], "info");
    let source = PURCHASE.replace("amount: Currency", "amount: Money");
    let desk = desk(&source);
    assert_eq!(check(&desk).0, 0);
    let ran = desk.run(&["check", "--offline", "--fail-on", "info"]);
    assert_eq!(ran.code, 4);
    let message = "`purchase.amount` is not compared: the type `Money` is not defined in this package";
    assert!(ran.out.contains(message), "{}", ran.out);
    let accepted = "[[accept]]\nrule = \"code-not-read\"\npath = \"purchase.amount\"\nreason = \"r\"\nowner = \"o\"\n\
                    until = 2999-01-01\n";
    desk.write("webmarketer.toml", accepted);
    assert_eq!(desk.run(&["check", "--offline", "--fail-on", "info"]).code, 0);
}

#[test]
fn a_macro_with_the_derive_is_named() {
    let source = format!("{PURCHASE}\nmacro_rules! event {{ () => {{ #[derive(WebmarketerEvent)] struct A; }} }}\n");
    let (code, findings) = check(&desk(&source));
    assert_eq!((code, places(&findings)), (0, vec![("code-not-read".to_owned(), "src/lib.rs".to_owned(), 14, 39)]));
}

#[test]
fn structs_without_a_lock_and_structs_of_tests_are_counted() {
    let source = format!(
        "{PURCHASE}\n#[derive(WebmarketerEvent)]\n#[webmarketer(no_lock)]\nstruct A {{ a: u8 }}\n\
         #[cfg(test)] mod tests {{ #[derive(WebmarketerEvent)] struct B; }}\n"
    );
    let ran = desk(&source).run(&["check", "--offline"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("2 structs not compared: `no_lock`, or only in tests)"), "{}", ran.out);
}

#[test]
fn a_struct_can_name_its_lock() {
    let source = PURCHASE.replace("#[webmarketer(state", "#[webmarketer(lock = \"other/a.json\", state");
    let desk = desk(&source);
    let (code, findings) = check(&desk);
    // The compiler reports a lock that does not exist.
    assert_eq!((code, places(&findings)), (100, vec![("code-not-read".to_owned(), "purchase".to_owned(), 5, 12)]));
    assert_eq!((&findings[0]["level"], &findings[0]["breaks"]), (&json!("deny"), &json!(["code"])));
    desk.write("other/a.json", &lock().replace("\"amount\"", "\"total\""));
    let (_, findings) = check(&desk);
    let rules: Vec<_> = places(&findings).into_iter().map(|(rule, path, ..)| (rule, path)).collect();
    assert!(rules.contains(&("field-removed".to_owned(), "purchase.amount".to_owned())), "{rules:?}");
    desk.write("other/a.json", &lock());
    assert_eq!(check(&desk), (0, Vec::new()));
}

/// The rules and paths that `diff` finds.
fn diff(desk: &Desk, sides: [&str; 2]) -> (i32, Vec<(String, String)>) {
    let ran = desk.run(&["diff", sides[0], sides[1], "--json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    (ran.code, findings.map(|of| (text(&of["rule"]), text(&of["paths"][0]))).collect())
}

#[test]
fn diff_compares_the_code_with_a_version_in_both_directions() {
    let desk = desk(PURCHASE);
    let coupon = |rule: &str| vec![(rule.to_owned(), "purchase.coupon".to_owned())];
    // The state is optional where it is not stated; the coupon is not in the struct.
    let source = PURCHASE.replace("state(\"refunded\")", "state(\"refunded\", optional = false)");
    desk.write("src/lib.rs", &source);
    assert_eq!(diff(&desk, ["code", "lock"]), (4, coupon("field-added-optional")));
    assert_eq!(diff(&desk, ["lock", "code"]), (100, coupon("field-removed")));
    assert_eq!(diff(&desk, ["code", "webmarketer.lock.json"]), (4, coupon("field-added-optional")));
    assert_eq!(diff(&desk, ["code", "code"]), (0, Vec::new()));
    desk.write("src/lib.rs", &source.replace("note:", "coupon: Option<String>, note:"));
    assert_eq!(diff(&desk, ["code", "lock"]), (0, Vec::new()));
}

#[test]
fn diff_reads_generated_structs_too() {
    let emulator = crate::support::shop();
    let desk = Desk::generated(&emulator);
    let (code, findings) = diff(&desk, ["code", "lock"]);
    assert_eq!((code, findings), (0, Vec::new()));
    assert_eq!(diff(&desk, ["code", "live"]), (0, Vec::new()));
    assert_eq!(diff(&desk, ["live", "code"]), (0, Vec::new()));
}

#[test]
fn the_generated_code_of_each_case_is_read_as_its_event_types() {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases");
    let mut compared = 0;
    for case in std::fs::read_dir(cases).unwrap().flatten() {
        let name = case.file_name().into_string().unwrap();
        // Settings omit an event type of the first; no struct is possible for some event types of the second.
        if !case.path().join("catalogue.json").is_file() || ["settings", "unfit"].contains(&&*name) {
            continue;
        }
        let desk = Desk::new();
        desk.write("catalogue.json", &std::fs::read_to_string(case.path().join("catalogue.json")).unwrap());
        copy(&desk, &case.path().join("expected"), "src");
        let ran = desk.run(&["diff", "code", "catalogue.json"]);
        assert!(ran.code == 0 && ran.out.starts_with("agree "), "{name}: {}{}", ran.out, ran.err);
        compared += 1;
    }
    assert!(compared >= 20, "{compared}");
}

fn copy(desk: &Desk, from: &std::path::Path, to: &str) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let name = format!("{to}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            copy(desk, &entry.path(), &name);
        } else {
            desk.write(&name, &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}

fn fails(desk: &Desk, message: &str) {
    let Ran { code, out, err } = desk.run(&["diff", "code", "lock"]);
    assert_eq!((code, &*out), (101, ""), "{err}");
    assert!(err.contains(message), "{err}");
}

#[test]
fn diff_fails_if_the_code_cannot_be_read() {
    fails(
        &desk(&PURCHASE.replace("amount: Currency", "amount: Money")),
        "cannot compare the code at src/lib.rs:10:9: the type `Money` is not defined in this package",
    );
    let twice = format!("{PURCHASE}\nmod other {{ use super::*; #[derive(WebmarketerEvent)] struct Purchase {{}} }}\n");
    fails(&desk(&twice), "two structs define the event type `purchase` differently (field `amount`): src/lib.rs:5 and");
}

#[test]
fn diff_accepts_several_structs_of_an_event_type_only_if_they_are_equal() {
    let with = |fields: &str| {
        desk(&format!(
            "use webmarketer_core::WebmarketerEvent;\n#[derive(WebmarketerEvent)]\nstruct Coupon {{ id: String, note: \
             Option<String> }}\nmod other {{\n    #[derive(super::WebmarketerEvent)]\n    struct Coupon {{ {fields} }}\n}}\n"
        ))
    };
    let equal = with("note: Option<String>, id: String");
    assert_eq!(diff(&equal, ["code", "code"]), (0, Vec::new()), "the order of fields has no meaning");
    let other = with("id: String, note: Option<String>, page: Option<u8>");
    let message = "error: two structs define the event type `coupon` differently (field `page`): src/lib.rs:3 and \
                   src/lib.rs:6\n help: make them equal, or remove one of them: the structs of an event type have the same \
                   fields, also those that are optional\n";
    fails(&other, message);
    fails(&with("id: String"), "differently (field `note`): ");
    let named = with("id: String, note: Option<String>");
    named.write(
        "src/lib.rs",
        &named.read("src/lib.rs").replace("    struct", "    #[webmarketer(attributable)] struct"),
    );
    fails(&named, "two structs define the event type `coupon` differently: src/lib.rs:3 and src/lib.rs:6\n");
}
