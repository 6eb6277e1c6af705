//! States, statistics, insights and users of sent events.

use webmarketer_core::api::{LinearInterval, Metric, OfflineInteraction, SeasonalInterval, UserSearch};
use webmarketer_core::chrono::{DateTime, Utc};
use webmarketer_core::{Amount, Client, Currency, Email, ErrorKind, EventId, Pii, WebmarketerEvent, parse_date};
use webmarketer_emulator::{Emulator, SHOP};

use crate::started_emulator::start_project;

/// Purchase
#[derive(WebmarketerEvent)]
#[webmarketer(state("shipped"), state("insured"), statistic("margin"))]
struct Purchase {
    order_id: String,
    #[webmarketer(user)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
}

async fn shop() -> (Emulator, Client) {
    start_project(SHOP).await
}

fn date(text: &str) -> DateTime<Utc> {
    parse_date(text).unwrap()
}

/// Sends a purchase of 49.90 on this day.
async fn buy(client: &Client, order_id: &str, day: &str) -> EventId<Purchase> {
    let purchase = Purchase {
        order_id: order_id.to_owned(),
        email: Email::parse("ada@example.com").unwrap().into(),
        turnover: Currency::new(Amount::new(4990, 2).unwrap(), "EUR").unwrap(),
    };
    purchase.envelope().date(date(day)).send_checked(client).await.unwrap().event_id
}

#[tokio::test]
async fn states_and_statistics_of_an_event_appear_in_insights() {
    let (_emulator, client) = shop().await;
    let first = buy(&client, "1", "2026-05-04T12:00:00Z").await;
    buy(&client, "2", "2026-05-06T12:00:00Z").await;
    first.set(Purchase::SHIPPED, true).date(date("2026-05-05T08:00:00Z")).send(&client).await.unwrap();
    first.set(Purchase::MARGIN, 12.25).send(&client).await.unwrap();

    let (shipped, margin, turnover) =
        (Purchase::SHIPPED.metric(), Purchase::MARGIN.metric(), Purchase::TURNOVER.metric());
    let insights = client
        .insights(date("2026-05-04"), date("2026-05-06T23:59:59Z"))
        .metric(Metric::EVENT_COUNT)
        .metric(shipped.clone())
        .metric(margin.clone())
        .metric(turnover.clone());
    let days = insights.clone().linear(LinearInterval::Day).await.unwrap();
    let of = |metric: &Metric| days.iter().map(|row| row.value(metric)).collect::<Vec<_>>();
    assert_eq!(
        days.iter().map(|row| row.at.unwrap().to_string()).collect::<Vec<_>>(),
        ["2026-05-04", "2026-05-05", "2026-05-06"]
    );
    assert_eq!(of(&Metric::EVENT_COUNT), [1.0, 0.0, 1.0]);
    assert_eq!(of(&shipped), [0.0, 1.0, 0.0]);
    assert_eq!(of(&margin), [12.25, 0.0, 0.0]);
    assert_eq!(of(&turnover), [49.9, 0.0, 49.9]);

    let months = insights.by_event_type(&["purchase".into()]).seasonal(SeasonalInterval::MonthOfYear).await.unwrap();
    let months: Vec<_> = months.iter().map(|row| (&*row.identifier, row.at, row.value(&Metric::EVENT_COUNT))).collect();
    assert_eq!(months, [("purchase", Some(5), 2.0)]);
}

#[tokio::test]
async fn setting_an_unknown_state_is_not_found() {
    let (_emulator, client) = shop().await;
    let event = buy(&client, "1", "2026-05-04T12:00:00Z").await;
    let error = event.set(Purchase::INSURED, true).send(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
    assert!(error.to_string().contains("No storageKey matching field in this eventType"), "{error}");
}

#[tokio::test]
async fn events_and_offline_interactions_with_the_same_email_belong_to_one_user() {
    let (_emulator, client) = shop().await;
    buy(&client, "1", "2026-05-04T12:00:00Z").await;
    buy(&client, "2", "2026-05-06T12:00:00Z").await;
    let mut interaction = OfflineInteraction::new("1234");
    interaction.user_data.insert("email".to_owned(), "ada@example.com".into());
    client.create_offline_interaction(&interaction).await.unwrap();
    let users = client.users().search(UserSearch::new().fields(["email"])).await.unwrap();
    assert_eq!(users.len(), 1);
    assert_eq!(users[0].values["email"], "ada@example.com");
    assert_eq!(users[0].field("email"), Some(&"ada@example.com".into()));
    let date = |text| webmarketer_core::parse_date(text);
    assert_eq!(users[0].first_event_date, date("2026-05-04T12:00:00Z"));
    assert_eq!(users[0].last_event_date, date("2026-05-06T12:00:00Z"));
    assert!(users[0].first_interaction_date.is_some());
    assert_eq!(users[0].first_interaction_date, users[0].last_interaction_date);
    let events = client.users().events(users[0].id.as_deref().unwrap()).await.unwrap();
    assert_eq!(events.iter().map(|event| &event.values["data"]["order_id"]).collect::<Vec<_>>(), ["2", "1"]);
    assert_eq!(events.iter().map(|event| &event.event["order_id"]).collect::<Vec<_>>(), ["2", "1"]);
    assert_eq!(events[0].user["email"], "ada@example.com");
    assert_eq!(events[0].event_date, date("2026-05-06T12:00:00Z"));
    assert!(events[0].updated_at.is_some());
}
