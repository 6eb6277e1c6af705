//! `insights`: its requests, and every output format.

use serde_json::{Value, json};
use webmarketer_core::{Envelope, parse_date};
use webmarketer_schema::{Entity, Field, FieldType};
use webmarketer_test_support::Reply;

use crate::support::{Desk, answered, calls, change, client, parse, shop, start_service};

const ROWS: &str = r#"[
    {"identifier": "shop", "interval": "2026-05-04", "values": {"event-count": 12, "margin": 40.5}},
    {"identifier": "sh\u001b[31mop", "interval": "2026-05-05\u202e", "values": {"event-count": 6}}
]"#;

#[test]
fn insights_are_shown_in_every_format() {
    let desk = answered(200, ROWS);
    let metrics = ["insights", "--metric", "event-count", "margin"];
    let table = "interval            event-count  margin\n\
                 2026-05-04                   12    40.5\n\
                 2026-05-05\\u{202e}            6       0\n";
    let csv = "interval,event-count,margin\n2026-05-04,12,40.5\n2026-05-05\\u{202e},6,0\n";
    for (format, starts) in [
        ("table", table),
        ("csv", csv),
        ("chart", "event-count\n2026-05-04          █"),
        ("json", "{\n  \"metrics\": [\n"),
        ("svg", "<svg xmlns="),
    ] {
        let ran = desk.run(&[&metrics[..], &["--format", format]].concat());
        assert_eq!((ran.code, &*ran.err), (0, ""), "{format}");
        assert!(ran.out.starts_with(starts), "{}", ran.out);
        assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{format}");
        let ran = desk.run(&[&metrics[..], &["--format", format, "--output", "out"]].concat());
        let is_human_readable = !["json", "csv"].contains(&format);
        assert_eq!((ran.code, &*ran.out), (0, if is_human_readable { "wrote out\n" } else { "" }));
        assert!(desk.read("out").starts_with(starts), "{}", desk.read("out"));
        assert!(!desk.read("out").contains('\u{1b}'), "{format}");
    }
    let output = parse(&desk.run(&[&metrics[..], &["--json"]].concat()).out);
    assert_eq!(output["rows"][0]["values"], json!({"event-count": 12, "margin": 40.5}));
    assert_eq!(output["rows"][1]["identifier"], "sh\u{1b}[31mop");
    assert!(desk.run(&["insights", "--by", "event-type"]).out.starts_with("interval            event type"));
}

#[test]
fn insights_send_the_arguments_in_the_request() {
    let service = start_service(Reply::json(200, &Value::Null));
    let desk = Desk::pulled(&shop()).copied_to(&service.address);
    // The server answers null, which is not a list.
    let arguments = ["--metric", "margin", "--metric", "refunded", "--interval", "day-of-week", "--by", "event-type"];
    desk.fails(&[&["insights", "--since", "7d"], &arguments[..]].concat(), 101, "expected a list");
    // `getMe` asks for the time of the clock.
    let asked = || -> Vec<_> { calls(&service).into_iter().filter(|(call, _)| call.starts_with("POST")).collect() };
    let (request, body) = &asked()[0];
    assert_eq!(request, "POST /api/v1/projects/shop/events/insights");
    assert_eq!((&body["metrics"], &body["interval"]), (&json!(["margin", "refunded"]), &json!("dayOfWeek")));
    assert_eq!((&body["groupBy"], &body["filter"]), (&json!("event-type"), &json!(null)));

    let arguments = ["--since", "30d", "--until", "7d", "--event-type", "purchase", "newsletter"];
    desk.fails(&[&["insights"], &arguments[..]].concat(), 101, "expected a list");
    let (_, body) = &asked()[1];
    assert_eq!((&body["groupBy"], &body["filter"]), (&json!("event-type"), &json!(["purchase", "newsletter"])));
    let day = |key: &str| parse_date(body[key].as_str().unwrap()).unwrap();
    assert_eq!((day("until") - day("since")).num_days(), 23);
}

#[test]
fn a_metric_or_an_event_type_that_the_project_does_not_have_is_an_error() {
    let emulator = shop();
    let wrong = ["insights", "--metric", "margn", "--event-type", "newsletter", "--event-type", "newsleter"];
    // With a lock, and with the live event types alone.
    for desk in [Desk::pulled(&emulator), Desk::at(&emulator)] {
        let ran = desk.run(&wrong);
        let says = "error: the project `shop` has no state or statistic `margn`\n help: did you mean `margin`?\n\
                    error: the project `shop` has no event type `newsleter`\n help: did you mean `newsletter`?\n";
        assert_eq!((ran.code, &*ran.out, &*ran.err), (2, "", says));
        let ran = desk.run(&["insights", "--metric", "margin", "--event-type", "newsletter"]);
        assert_eq!((ran.code, &*ran.err), (0, ""));
    }
    // What was added since the lock was pulled is in the project.
    let desk = Desk::pulled(&emulator);
    change(&emulator, "purchase", |event_type| {
        let added = Field { entity: Entity::State, ingestion_key: None, ..Field::new(FieldType::Boolean, "gifted") };
        event_type.fields.push(added);
    });
    assert_eq!(desk.run(&["insights", "--metric", "gifted"]).code, 0);
}

#[test]
fn failed_requests_exit_101_and_bad_arguments_2() {
    let desk = Desk::at(&shop());
    desk.fails(&["insights", "--timeout", "1"], 101, "");
    for arguments in [
        &["--metric", ""][..],
        &["--metric"],
        &["--interval", "hour"],
        &["--json", "--format", "csv"],
        &["--since", "now"],
        &["--since", "7d", "--until", "7d"],
        &["--event-type", ""],
        &["--by", "me"],
    ] {
        assert_eq!(desk.run(&[&["insights"], arguments].concat()).code, 2, "{arguments:?}");
    }
    let desk = answered(200, ROWS);
    desk.fails(&["insights", "--output", "no/such/folder"], 1, "cannot write no/such/folder");
    let ran = answered(501, "{}").fails(&["insights"], 101, "501");
    assert!(
        ran.err.contains("the service does not support this operation") && !ran.err.contains("later"),
        "{}",
        ran.err
    );
}

#[test]
fn insights_show_states_and_statistics_that_were_set() {
    let emulator = shop();
    let desk = Desk::pulled(&emulator);
    let purchase = json!({
        "order_id": "1", "email": "ada@example.com", "turnover": {"amount": 49.9, "currency": "EUR"}
    });
    let client = client(&emulator);
    let envelope = Envelope::untyped("purchase", purchase.as_object().unwrap());
    let sent = emulator.runtime.block_on(envelope.send_checked(&client)).unwrap().event_id;
    let ran = desk.run(&["set", sent.as_str(), "shipped=1", "margin=12.5"]);
    assert_eq!(ran.out, "set state `shipped` to 1\nset statistic `margin` to 12.5\n", "{}", ran.err);

    let metrics = ["--metric", "event-count", "shipped", "margin", "turnover"];
    let ran = desk.run(&[&["insights", "--interval", "year", "--since", "1h", "--json"], &metrics[..]].concat());
    let output: Value = serde_json::from_str(&ran.out).unwrap();
    // Two rows if the hour began in the year before.
    let rows = output["rows"].as_array().unwrap();
    let sum = |key: &str| rows.iter().map(|row| row["values"][key].as_f64().unwrap()).sum::<f64>();
    let sums: Vec<_> = metrics[1..].iter().map(|key| sum(key)).collect();
    assert_eq!(sums, [1.0, 1.0, 12.5, 49.9]);
}
