//! A service that cannot be reached or that sends invalid responses.

use webmarketer_test_support::{Reply, Service, unused_address};

use crate::support::{Desk, answering, shop};

#[test]
fn an_api_that_does_not_answer() {
    let emulator = shop();
    let mut desk = Desk::generated(&emulator);
    let address = unused_address();
    desk.set("WEBMARKETER_DEBUG_BASE_API_PATH", &format!("http://{address}/api"));
    for command in ["pull", "check"] {
        desk.fails(&[command, "--timeout", "2"], 101, &format!("got no answer from {address}"));
    }
    desk.set("WEBMARKETER_DEBUG_BASE_API_PATH", "nonsense");
    desk.fails(&["pull"], 2, "`nonsense` is not a valid URL");
}

#[test]
fn an_api_with_invalid_responses() {
    let emulator = shop();
    for (status, content_type, body, says) in [
        (200, "text/html", "<!doctype html><title>Proxy</title>", "was answered with an HTML page"),
        (200, "application/json", "{\"total\": ", "something that is not JSON"),
        (200, "application/json", "[]", "at the top: expected an object, found an array"),
        (200, "application/json", r#"{"total":1,"count":1,"data":[{"name":"x"}]}"#, "`reference` of event type `x`"),
        (401, "application/json", r#"{"statusCode":401,"message":"Unauthorized"}"#, "was answered 401"),
        (403, "text/html", "<h1>Forbidden</h1>", "was answered 403"),
        (429, "application/json", r#"{"statusCode":429,"message":"slow down"}"#, "was answered 429"),
        (500, "text/html", "<h1>Oops</h1>", "was answered 500"),
        (302, "text/html", "", "was answered 302"),
    ] {
        let mut desk = Desk::generated(&emulator);
        let address = answering(status, content_type, body);
        desk.point_at(&address);
        for command in ["pull", "check"] {
            let ran = desk.fails(&[command, "--timeout", "3"], 101, says);
            assert!(!ran.err.contains('<'), "the message has HTML of a proxy:\n{}", ran.err);
        }
    }
}

#[test]
fn a_malformed_event_type_is_named_and_a_null_flag_is_false() {
    let emulator = shop();
    let mut desk = Desk::generated(&emulator);
    let answer = |desk: &mut Desk, body| {
        let address = answering(200, "application/json", body);
        desk.point_at(&address);
    };
    answer(
        &mut desk,
        r#"{"total":1,"count":1,"data":[{"reference":"purchase","name":"Purchase","fields":[
            {"entity":"event","type":"string","storageKey":"coupon","ingestionKey":"coupon","optional":"no"}]}]}"#,
    );
    let says = "`optional` of field `coupon` of event type `purchase`: expected true or false, found a string";
    let ran = desk.fails(&["pull"], 101, says);
    assert!(ran.err.contains("help: correct the event type in the interface of Webmarketer"), "{}", ran.err);
    assert!(!ran.err.contains("--api-base"), "{}", ran.err);

    // Requests for active and for archived event types get the same page.
    answer(
        &mut desk,
        r#"{"total":1,"count":1,"data":[{"reference":"purchase","name":"Purchase","archivedAt":"2026-01-01T00:00:00Z",
            "fields":[{"entity":"event","type":"string","storageKey":"coupon","ingestionKey":"coupon","optional":null}]
        }]}"#,
    );
    let ran = desk.run(&["pull"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(desk.read("webmarketer.lock.json").contains("\"optional\": false"));
}

#[test]
fn two_event_types_that_share_an_id_are_named() {
    const PAGE: &str = r#"{"total": 2, "count": 2, "data": [
        {"_id": "64f0", "projectId": "shop", "reference": "purchase", "name": "Purchase", "fields": []},
        {"_id": "64f0", "projectId": "shop", "reference": "refund", "name": "Refund", "fields": []}
    ]}"#;
    let says = "`purchase` and `refund` have the same `_id`: `64f0`";
    let emulator = shop();
    let mut desk = Desk::generated(&emulator);
    let address = answering(200, "application/json", PAGE);
    desk.set("WEBMARKETER_DEBUG_BASE_API_PATH", &format!("{address}/api"));
    desk.fails(&["pull"], 101, says);
    desk.fails(&["check"], 101, says);

    desk.write("project.json", PAGE);
    let ran = desk.run(&["emulate", "--port", "0", "--project-file", "project.json"]);
    assert_eq!((ran.code, &*ran.out), (2, ""), "{}", ran.err);
    assert!(ran.err.contains(says), "{}", ran.err);
}

#[test]
fn progress_is_not_shown_without_a_terminal() {
    let service = Service::start(|_| Reply::Nothing);
    let desk = Desk::pulled(&shop()).copied_to(&service.address);
    for command in ["pull", "check", "diff", "trash", "insights"] {
        let ran = desk.fails(&[command, "--timeout", "1"], 101, "in time");
        assert!(!ran.err.contains('\r'), "{command}: {:?}", ran.err);
    }
}
