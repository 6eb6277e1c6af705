//! Insights over HTTP.

use serde_json::{Value, json};

use crate::client::{ApiResponse as _, Client, purchase, shop};

const PATH: &str = "/projects/shop/events/insights";

fn question(group_by: &str, interval: &str) -> Value {
    json!({
        "since": "2026-05-03T22:00:00.000Z", "until": "2026-05-05T22:00:00.000Z",
        "metrics": ["event-count", "turnover", "shipped", "unheard-of"],
        "groupBy": group_by, "interval": interval, "filter": null
    })
}

async fn ask(client: &Client, question: &Value) -> Vec<Value> {
    client.post(PATH, question).await.ok().as_array().unwrap().clone()
}

#[tokio::test]
async fn there_is_a_row_for_every_day() {
    let (emulator, client) = shop().await;
    let id = client.sent(&purchase("1", "ada@example.com")).await;
    client.sent(&purchase("2", "bob@example.com")).await;
    // Trashed events do not count.
    client.post("/events", &purchase("3", "no address")).await.ok();
    emulator.wait_idle().await;
    let path = format!("/projects/shop/events/{id}/states/shipped");
    client.patch(&path, &json!({"value": 1, "date": "2026-05-05T08:00:00Z"})).await.ok();

    let row = |day: &str, count: u64, turnover: u64, shipped: u64| {
        let values = json!({"event-count": count, "turnover": turnover, "shipped": shipped, "unheard-of": 0});
        json!({"identifier": "shop", "interval": day, "values": values})
    };
    let expected = [row("2026-05-03", 0, 0, 0), row("2026-05-04", 2, 99, 0), row("2026-05-05", 0, 0, 1)];
    assert_eq!(ask(&client, &question("project", "day")).await, expected);
}

#[tokio::test]
async fn grouped_by_event_type_there_is_a_row_for_each_reference() {
    let (_emulator, client) = shop().await;
    client.sent(&purchase("1", "ada@example.com")).await;
    client.delete("/projects/shop/event-types/purchase").await;
    let mut question = question("event-type", "dayOfWeek");
    assert_eq!(ask(&client, &question).await.len(), 3 * 40);
    question["filter"] = json!(["purchase", "newsletter"]);
    let rows = ask(&client, &question).await;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (&row["interval"], &row["identifier"], &row["values"]["event-count"]))
        .map(|(interval, identifier, count)| {
            format!("{} {} {count}", interval.as_str().unwrap(), identifier.as_str().unwrap())
        })
        .collect();
    let expected =
        ["1 purchase 1", "1 newsletter 0", "2 purchase 0", "2 newsletter 0", "7 purchase 0", "7 newsletter 0"];
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn an_invalid_insights_request_is_400_with_the_reason() {
    let (_emulator, client) = shop().await;
    for (name, value) in [
        ("since", json!("yesterday")),
        ("since", json!("2026-05-06T00:00:00Z")),
        ("until", Value::Null),
        ("metrics", json!("event-count")),
        ("groupBy", json!("`project` or `event-type`")),
        ("interval", json!("fortnight")),
        ("filter", json!("purchase")),
    ] {
        let mut question = question("project", "day");
        question[name] = value;
        let message = client.post(PATH, &question).await.error(400);
        assert!(message.contains(name), "{message}");
    }
    let message = client.post(PATH, &json!({})).await.error(400);
    assert!(message.starts_with("at /since"), "{message}");
    let mut century = question("event-type", "day");
    century["since"] = json!("1926-01-01T00:00:00Z");
    assert!(client.post(PATH, &century).await.error(400).contains("100000"));
}
