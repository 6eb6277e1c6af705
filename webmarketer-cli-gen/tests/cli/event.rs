//! `event`: shows one event as it was sent, or the reason why it was trashed.

use serde_json::json;

use crate::support::{Desk, INVALID, VALID, answered, parse, send_unchecked, shop};

#[test]
fn an_event_is_shown_as_it_was_sent_or_with_the_reason_why_it_was_trashed() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    let id = send_unchecked(&emulator, "newsletter", &parse(VALID));
    let ran = desk.run(&["event", &id]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with(&format!("newsletter  visible  {id}\n")), "{}", ran.out);
    assert!(ran.out.contains("\"email\": \"ada@example.com\""), "{}", ran.out);

    let id = send_unchecked(&emulator, "newsletter", &parse(INVALID));
    let ran = desk.run(&["event", &id]);
    assert_eq!(ran.code, 100, "{}", ran.err);
    let says = "invalid-field `newsletter.email`: the value does not fit the type `email`\n";
    assert!(ran.out.contains(says), "{}", ran.out);
    assert!(ran.out.contains("  keys     email, newsletter_consent\n  --show-values"), "{}", ran.out);
    assert!(!ran.out.contains("s3cret"), "{}", ran.out);
    let ran = desk.run(&["event", &id, "--json"]);
    let output = parse(&ran.out);
    assert_eq!(
        (&output["status"], &output["event"]["keys"]),
        (&json!("trashed"), &json!(["email", "newsletter_consent"]))
    );
    assert!(!ran.out.contains("s3cret"), "{}", ran.out);

    let ran = desk.run(&["event", &id, "--show-values"]);
    assert!(ran.out.contains(&format!("{says}    value \"s3cret\"\n")), "{}", ran.out);
    assert!(ran.out.contains("\"email\": \"s3cret\""), "{}", ran.out);
    let output = parse(&desk.run(&["event", &id, "--json", "--show-values"]).out);
    assert_eq!(
        (&output["reasons"][0]["value"], &output["event"]["data"]["email"]),
        (&json!("s3cret"), &json!("s3cret"))
    );
}

#[test]
fn an_event_that_does_not_exist_exits_101() {
    let emulator = shop();
    let desk = Desk::at(&emulator);
    for id in ["0", "a/b", "../../event-types", "01890a5d-ac96-774b-bcce-b302099a8057"] {
        desk.fails(&["event", id], 101, "has no event `");
    }
    let ran = desk.run(&["event", "0", "--json"]);
    assert_eq!((ran.code, parse(&ran.out)["status"].as_str()), (101, Some("unknown")));
    for id in ["", " ", ".", "..", ".\t."] {
        let ran = desk.run(&["event", id]);
        assert_eq!(ran.code, 2, "{id}");
    }
}

#[test]
fn an_event_is_shown_even_if_the_trash_cannot_be_read() {
    // The service answers every request with this, which is not a list of trashed events.
    const EVENT: &str = r#"{"_id": "e", "projectId": "shop", "eventType": "newsletter", "nonce": 1,
        "createdAt": "2026-05-04T12:00:00Z", "data": {"email": "ada\u202e"}}"#;
    let desk = answered(200, EVENT);
    let ran = desk.run(&["event", "e"]);
    assert_eq!(ran.code, 101);
    assert!(ran.out.starts_with("newsletter  received  e\n"), "{}", ran.out);
    assert!(ran.out.contains("  keys     email\n"), "it may have been trashed: {}", ran.out);
    assert!(ran.err.contains("trashed-events"), "{}", ran.err);
    let ran = desk.run(&["event", "e", "--show-values"]);
    assert!(ran.out.contains("\"email\": \"ada\\u202e\""), "{}", ran.out);
    assert_eq!(parse(&desk.run(&["event", "e", "--json"]).out)["status"], "received");
}
