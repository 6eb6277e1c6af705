//! A state and a statistic from the hand that sets them to the insights that count them.

use serde_json::{Value, json};
use webmarketer_core::Envelope;
use webmarketer_emulator::{Project, SHOP};

use crate::journey::client;
use crate::support::{Desk, serve};

#[test]
fn what_is_set_is_shown_by_insights() {
    let emulator = serve(Project::from_json(SHOP).unwrap());
    let desk = Desk::at(&emulator);
    assert_eq!(desk.run(&["pull"]).code, 0);
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
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    // Two rows where the hour began in the year before.
    let rows = told["rows"].as_array().unwrap();
    let sum = |key: &str| rows.iter().map(|row| row["values"][key].as_f64().unwrap()).sum::<f64>();
    let sums: Vec<_> = metrics[1..].iter().map(|key| sum(key)).collect();
    assert_eq!(sums, [1.0, 1.0, 12.5, 49.9]);
}
