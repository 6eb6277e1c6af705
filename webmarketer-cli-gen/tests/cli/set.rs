//! `set`: sets states and statistics of an event after it was sent.

use serde_json::{Value, json};
use webmarketer_emulator::{Project, SHOP};
use webmarketer_schema::EventType;
use webmarketer_test_support::Reply;

use crate::support::{Desk, answered, calls, parse, send_unchecked, shop, start_service};

/// The reference of an event type, and the keys of a state, a statistic and a field that is neither.
fn settable() -> (&'static str, &'static str, &'static str, &'static str) {
    let project = Project::from_json(SHOP).unwrap();
    let key = |of: &EventType, entity: &str| {
        let field = of.fields.iter().find(|field| field.entity.as_str() == entity)?;
        Some(&*field.storage_key.as_str().to_owned().leak())
    };
    let found = project.event_types().iter().find_map(|of| {
        let reference = &*of.reference.as_str().to_owned().leak();
        Some((reference, key(of, "state")?, key(of, "statistic")?, key(of, "event")?))
    });
    found.unwrap()
}

#[test]
fn the_lock_distinguishes_states_from_statistics() {
    let (_, state, statistic, _) = settable();
    let service = start_service(Reply::json(200, &Value::Null));
    let desk = Desk::pulled(&shop()).copied_to(&service.address);
    let (state_1, statistic_1) = (format!("{state}=1"), format!("{statistic}=4000.5"));
    let ran = desk.run(&["set", "e 1", &state_1, &statistic_1, "--date", "2026-05-04"]);
    assert_eq!((ran.code, &*ran.err), (0, ""));
    assert_eq!(ran.out, format!("set state `{state}` to 1\nset statistic `{statistic}` to 4000.5\n"));
    let made = calls(&service);
    let date = made[0].1["date"].clone();
    assert!(date.as_str().unwrap().starts_with("2026-05-04T00:00:00"), "{date}");
    let path = |kind, key| format!("PATCH /api/v1/projects/shop/events/e%201/{kind}/{key}");
    assert_eq!(made[0], (path("states", state), json!({"value": 1, "date": date})));
    assert_eq!(made[1], (path("statistics", statistic), json!({"value": 4000.5, "date": date})));

    let output = parse(&desk.run(&["set", "e", &state_1, "--json"]).out);
    assert_eq!(output, json!({"id": "e", "set": [{"key": state, "kind": "state", "value": 1}]}));
}

#[test]
fn nothing_is_set_if_any_argument_is_invalid() {
    let (reference, state, statistic, plain) = settable();
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let id = send_unchecked(&emulator, reference, &json!({}));
    let assign = |key: &str, value: &str| format!("{key}={value}");
    let (good, bad) = (assign(statistic, "1"), assign(state, "2"));
    desk.fails(&["set", &id, &good, &bad], 2, "is 0 or 1, not 2");
    desk.fails(&["set", &id, &good, &good], 2, "is given twice");
    desk.fails(&["set", &id, &assign(plain, "1")], 2, "is sent with the event and cannot be set later");
    let ran = desk.fails(&["set", &id, &assign(&format!("{state}x"), "1")], 2, "neither a state nor a statistic");
    assert!(ran.err.contains(&format!("did you mean `{state}`?")), "{}", ran.err);
    // The lock has the state in another event type.
    let other = send_unchecked(&emulator, "signed-in", &json!({}));
    let ran = desk.fails(&["set", &other, &assign(state, "1")], 101, &format!("the state `{state}` was not set"));
    assert!(ran.err.contains("help: `signed-in` has neither a state nor a statistic"), "{}", ran.err);
    desk.fails(&["set", "0", "what=1"], 101, "has no event `0`");
    for bad in ["refunded", "refunded=", "=1", "a=one", "a=NaN", "a=1e999", "..=1"] {
        let ran = desk.run(&["set", &id, bad]);
        assert_eq!(ran.code, 2, "{bad}");
        assert!(ran.err.contains("expected a key and a number"), "{}", ran.err);
    }
}

#[test]
fn a_failed_request_names_the_key_that_was_not_set() {
    let (_, state, ..) = settable();
    let desk = answered(400, r#"{"message":"no\u202esuch state"}"#);
    let ran = desk.fails(&["set", "e", &format!("{state}=1")], 101, &format!("the state `{state}` was not set: "));
    assert!(ran.err.contains("no\\u{202e}such state"), "{}", ran.err);
}
