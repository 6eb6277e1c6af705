//! What is read by the layout of a lock is what is read as JSON: the compiler sees the lock that `check` sees.

mod law;

use law::{EVERYTHING, change, check};
use proptest::prelude::*;
use webmarketer_schema::lock::{Lock, LockIndex};

/// The same lock with one thing damaged, which must be there.
#[track_caller]
fn damaged(from: &str, to: &str) -> String {
    assert!(EVERYTHING.contains(from), "{from}");
    EVERYTHING.replacen(from, to, 1)
}

/// Checks that a text is refused, and that nothing is found in it.
#[track_caller]
fn is_refused(text: &str) {
    assert!(Lock::parse(text.as_bytes()).is_err(), "{text}");
    assert_eq!(LockIndex::new(text.into()).references().count(), 0, "{text}");
    check(text);
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
fn a_control_character_in_a_string_is_refused() {
    for control in (0..32_u8).map(char::from) {
        for place in ["\"Visit\"", "\"page\"", "\"Page\"", "\"visit\"", "\"Purchase of \\\"all\\\"\"", "\"shop\""] {
            let (start, _) = place.split_at(2);
            is_refused(&damaged(place, &place.replacen(start, &format!("{start}{control}"), 1)));
        }
    }
}

#[test]
fn a_block_that_is_nested_in_metadata_is_no_event_type() {
    let nested = "\"metadata\": {\"a\": [\n    {\n      \"reference\": \"nested\",\n      \"name\": \"N\",\n      \"fields\": []\n    }\n      ], ";
    let text = damaged("\"metadata\": {", nested);
    assert!(Lock::parse(text.as_bytes()).unwrap().catalogue.iter().all(|it| it.reference.as_str() != "nested"));
    assert_eq!(LockIndex::new(text.as_str().into()).event_type("nested"), None);
    check(&text);
}

#[test]
fn a_reference_that_is_there_twice_is_refused_however_it_is_laid_out() {
    let first = "  \"eventTypes\": [\n";
    let again = "{\"reference\": \"visit\", \"name\": \"Again\", \"fields\": []}";
    is_refused(&damaged(first, &format!("{first}    {again},\n")));
    let laid_out = "    {\n      \"reference\": \"visit\",\n      \"name\": \"Again\",\n      \"fields\": []\n    }";
    is_refused(&damaged(first, &format!("{first}{laid_out},\n")));
    is_refused(&EVERYTHING.replace("\n    }\n  ]\n}\n", &format!("\n    }},\n{laid_out}\n  ]\n}}\n")));
    is_refused(&EVERYTHING.replace("\n    }\n  ]\n}\n", &format!("\n    }},\n    {again}\n  ]\n}}\n")));
}

#[test]
fn an_unknown_format_version_is_refused() {
    for version in ["2", "10", "1.5", "-1", "\"1\"", "null", "1e0"] {
        is_refused(&damaged("\"formatVersion\": 1", &format!("\"formatVersion\": {version}")));
    }
    is_refused(&damaged("\"formatVersion\": 1,", "\"formatVersion\": 1,\n  \"formatVersion\": 2,"));
    is_refused(&EVERYTHING.replace("\n  ]\n}\n", "\n  ],\n  \"formatVersion\": 2\n}\n"));
}

#[test]
fn damage_elsewhere_is_refused() {
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
        ("\"project\": \"", "\"project\": \" "),
    ] {
        is_refused(&damaged(from, to));
    }
    is_refused(EVERYTHING.trim_end().trim_end_matches('}'));
}

#[test]
fn nesting_is_as_deep_as_json_allows() {
    for levels in 115..132 {
        let nested = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        check(&damaged("\"metadata\": {", &format!("\"metadata\": {{\"deep\": {nested}, ")));
        check(&damaged("\"type\": \"string\"", &format!("\"type\": \"string\", \"deep\": {nested}")));
        check(&damaged("\"rustName\": \"old_name\"", &format!("\"rustName\": \"old_name\", \"deep\": {nested}")));
    }
    let nested = format!("{}{}", "[".repeat(125), "]".repeat(125));
    is_refused(&damaged("\"metadata\": {", &format!("\"metadata\": {{\"deep\": {nested}, ")));
}

#[test]
fn a_line_that_holds_more_than_one_value_is_no_field() {
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
    fn whatever_is_changed_is_read_as_json_reads_it(program in proptest::collection::vec(any::<u8>(), 4..24)) {
        check(&change(EVERYTHING, &program));
    }
}
