//! Parsing a lock by its layout gives the same result as parsing JSON, so that the derive and `check` get the same
//! lock.

mod law;

use law::{EVERYTHING, change, check};
use proptest::prelude::*;
use webmarketer_schema::lock::{Lock, LockIndex};

/// The lock with one text, which must exist, replaced.
#[track_caller]
fn damaged(from: &str, to: &str) -> String {
    assert!(EVERYTHING.contains(from), "{from}");
    EVERYTHING.replacen(from, to, 1)
}

/// Checks that a text does not parse, and that the index is empty.
#[track_caller]
fn assert_invalid(text: &str) {
    assert!(Lock::parse(text.as_bytes()).is_err(), "{text}");
    assert_eq!(LockIndex::new(text.into()).references().count(), 0, "{text}");
    check(text);
}

#[test]
fn what_the_code_must_follow_is_found() {
    let changes = Lock::parse(EVERYTHING.as_bytes()).unwrap();
    let changes: Vec<_> = changes.code_changes().map(|change| format!("{change:?}")).collect();
    let id = |key: &str| format!("(StorageKey(\"{key}\"), {})", if key == "gone" { "User" } else { "Event" });
    assert_eq!(
        changes,
        [
            "EventTypeRenamed { old: \"Bestellung\", new: \"Purchase\", was: Reference(\"order\"), now: Reference(\"purchase\") }".to_owned(),
            "EventTypeRemoved { old: \"Ete\", was: Reference(\"été \\\"3d\\\"\") }".to_owned(),
            "EventTypeRemoved { old: \"Refund\", was: Reference(\"refund\") }".to_owned(),
            format!("FieldRemoved {{ event_type: \"Visit\", reference: Reference(\"visit\"), old: \"gone\", was: {} }}", id("gone")),
            format!(
                "FieldRenamed {{ event_type: \"Visit\", reference: Reference(\"visit\"), old: \"older\", new: \"page\", was: {}, now: {} }}",
                id("older"),
                id("page")
            ),
        ]
    );
}

#[test]
fn everything_is_found() {
    let lock = Lock::parse(EVERYTHING.as_bytes()).unwrap();
    assert_eq!(lock.to_text(), EVERYTHING);
    check(EVERYTHING);
    assert_eq!(LockIndex::new(EVERYTHING.into()).references().count(), lock.catalogue.len());
    for empty in ["{\n  \"formatVersion\": 1,\n  \"eventTypes\": []\n}\n", "", "{}", "\n"] {
        check(empty);
    }
}

#[test]
fn a_control_character_in_a_string_is_an_error() {
    for control in (0..32_u8).map(char::from) {
        for place in ["\"Visit\"", "\"page\"", "\"Page\"", "\"visit\"", "\"Purchase of \\\"all\\\"\"", "\"shop\""] {
            let (start, _) = place.split_at(2);
            assert_invalid(&damaged(place, &place.replacen(start, &format!("{start}{control}"), 1)));
        }
    }
}

#[test]
fn a_block_nested_in_metadata_is_not_an_event_type() {
    let nested = "\"metadata\": {\"a\": [\n    {\n      \"reference\": \"nested\",\n      \"name\": \"N\",\n      \"fields\": []\n    }\n      ], ";
    let text = damaged("\"metadata\": {", nested);
    assert!(Lock::parse(text.as_bytes()).unwrap().catalogue.iter().all(|it| it.reference.as_str() != "nested"));
    assert_eq!(LockIndex::new(text.as_str().into()).event_type("nested"), None);
    check(&text);
}

#[test]
fn a_duplicate_reference_is_an_error_in_every_layout() {
    let first = "  \"eventTypes\": [\n";
    let again = "{\"reference\": \"visit\", \"name\": \"Again\", \"fields\": []}";
    assert_invalid(&damaged(first, &format!("{first}    {again},\n")));
    let laid_out = "    {\n      \"reference\": \"visit\",\n      \"name\": \"Again\",\n      \"fields\": []\n    }";
    assert_invalid(&damaged(first, &format!("{first}{laid_out},\n")));
    assert_invalid(&EVERYTHING.replace("\n    }\n  ]\n}\n", &format!("\n    }},\n{laid_out}\n  ]\n}}\n")));
    assert_invalid(&EVERYTHING.replace("\n    }\n  ]\n}\n", &format!("\n    }},\n    {again}\n  ]\n}}\n")));
}

#[test]
fn an_unknown_format_version_is_an_error() {
    for version in ["2", "10", "1.5", "-1", "\"1\"", "null", "1e0"] {
        assert_invalid(&damaged("\"formatVersion\": 1", &format!("\"formatVersion\": {version}")));
    }
    assert_invalid(&damaged("\"formatVersion\": 1,", "\"formatVersion\": 1,\n  \"formatVersion\": 2,"));
    assert_invalid(&EVERYTHING.replace("\n  ]\n}\n", "\n  ],\n  \"formatVersion\": 2\n}\n"));
}

#[test]
fn damage_in_any_part_is_an_error() {
    for (from, to) in [
        ("\"optional\": true", "\"optional\": tru"),
        ("\"optional\": true", "\"optional\": 1"),
        ("\"entity\": \"event\", ", ""),
        ("\"type\": \"string\"", "\"type\": null"),
        ("      \"name\": \"Visit\",\n", ""),
        ("\"retentionDurationInDays\": 365}", "\"retentionDurationInDays\": 365"),
        ("  ]\n}\n", "  ]\n}\n}"),
        ("\n    },\n", "\n    }\n"),
        ("\"storageKey\": \"page\"", "\"storageKey\": \"page"),
        ("\"rustName\": \"old_name\"", "\"rustName\": 3"),
        ("\"rustName\": \"Refund\", \"removed\": true", "\"rustName\": \"Refund\""),
        ("\"rustName\": \"Refund\", \"removed\": true", "\"rustName\": \"Refund\", \"removed\": 1"),
        ("\"rustName\": \"Refund\"", "\"rustName\": \"Order\""),
        ("{\"reference\": \"purchase\"}", "\"purchase\""),
        ("\"removed\": true", "\"removed\": true, \"renamedTo\": {\"reference\": \"a\"}"),
        ("\"rustName\": \"gone\", \"removed\"", "\"rustName\": \"gone\", \"archived\""),
        ("\"project\": \"", "\"project\": \" "),
    ] {
        assert_invalid(&damaged(from, to));
    }
    assert_invalid(EVERYTHING.trim_end().trim_end_matches('}'));
}

#[test]
fn the_nesting_limit_is_that_of_json() {
    for levels in 115..132 {
        let nested = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        check(&damaged("\"metadata\": {", &format!("\"metadata\": {{\"deep\": {nested}, ")));
        check(&damaged("\"type\": \"string\"", &format!("\"type\": \"string\", \"deep\": {nested}")));
        check(&damaged("\"rustName\": \"old_name\"", &format!("\"rustName\": \"old_name\", \"deep\": {nested}")));
    }
    let nested = format!("{}{}", "[".repeat(125), "]".repeat(125));
    assert_invalid(&damaged("\"metadata\": {", &format!("\"metadata\": {{\"deep\": {nested}, ")));
}

#[test]
fn a_line_with_more_than_one_value_is_not_a_field() {
    let field = "{\"storageKey\": \"a\", \"entity\": \"event\", \"type\": \"string\", \"optional\": true}";
    for between in [", ", "], [", "]], [[", "]]], [[[", "]]]], [[[["] {
        check(&damaged(
            "        {\"storageKey\"",
            &format!("        {field}{between}{field},\n        {{\"storageKey\""),
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_change_is_parsed_by_layout_as_by_json(program in proptest::collection::vec(any::<u8>(), 4..24)) {
        check(&change(EVERYTHING, &program));
    }
}
