//! The arithmetic of insights, on generated events.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Map, Number, Value, json};
use webmarketer_core::api::{GroupBy, InsightsRequest, InsightsRow};
use webmarketer_core::parse_date;
use webmarketer_schema::Reference;

use super::{InsightsError, insights_rows};
use crate::model::nonce::Nonce;
use crate::model::{DatedValue, Event, SentEvent, Stage};

const EVENT_TYPES: [&str; 3] = ["purchase", "newsletter", "signed-in"];

const INTERVALS: [&str; 13] = [
    "day",
    "week",
    "month",
    "quarter",
    "semester",
    "year",
    "dayOfWeek",
    "dayOfMonth",
    "dayOfYear",
    "weekOfYear",
    "monthOfYear",
    "quarterOfYear",
    "semesterOfYear",
];

fn date(text: &str) -> DateTime<Utc> {
    parse_date(text).unwrap()
}

fn event(reference: &str, date: DateTime<Utc>) -> Event {
    let sent = SentEvent {
        project: "my-project".parse().unwrap(),
        reference: Reference::new(reference),
        date: Some(date),
        tracker_id: None,
        nonce: Nonce::from_sent("n".into()).unwrap(),
        data: Map::new(),
    };
    let mut event = Event::new(sent, None, date);
    event.stage = Stage::Visible(date);
    event
}

fn dated_value(value: impl Into<Number>, date: Option<DateTime<Utc>>) -> DatedValue {
    DatedValue { value: value.into(), date, currency: None }
}

/// A request for all metrics, and one that does not exist.
fn request(since: DateTime<Utc>, until: DateTime<Utc>, group_by: &str, interval: &str) -> InsightsRequest {
    let metrics = ["event-count", "converted", "turnover", "unheard-of"];
    let request = json!({
        "since": since.to_rfc3339(), "until": until.to_rfc3339(),
        "metrics": metrics, "groupBy": group_by, "interval": interval, "filter": null
    });
    InsightsRequest::from_json(&request).unwrap()
}

fn ask(request: &InsightsRequest, events: &[Event]) -> Result<Vec<InsightsRow>, InsightsError> {
    insights_rows(request, "my-project", EVENT_TYPES, events)
}

/// The sum over all rows of each metric.
fn sums(rows: &[InsightsRow]) -> BTreeMap<&str, f64> {
    let mut sums = BTreeMap::new();
    for (key, value) in rows.iter().flat_map(|row| &row.values) {
        *sums.entry(key.as_str()).or_default() += value.as_f64().unwrap();
    }
    sums
}

#[test]
fn the_sample_response_of_the_contract_is_computed_from_matching_events() {
    let mut sample: Value =
        serde_json::from_str(include_str!("../../../contract/samples/insights.request.json")).unwrap();
    let answer: Value = serde_json::from_str(include_str!("../../../contract/samples/insights.response.json")).unwrap();
    // The sample request lists all possible values, and has other dates and metrics than the sample response.
    for (name, value) in [("groupBy", "project"), ("interval", "day"), ("since", "2023-08-21"), ("until", "2023-08-22")]
    {
        sample[name] = value.into();
    }
    sample["until"] = "2023-08-22T23:59:59Z".into();
    sample["metrics"] = json!(["event-count", "turnover"]);

    let mut events = Vec::new();
    for (day, count, turnover) in [("2023-08-21T09:00:00Z", 10, 6532), ("2023-08-22T21:00:00Z", 3, 1275)] {
        events.extend((0..count).map(|_| event("purchase", date(day))));
        events.last_mut().unwrap().statistics.insert("turnover".to_owned(), dated_value(turnover, None));
    }
    let rows = ask(&InsightsRequest::from_json(&sample).unwrap(), &events).unwrap();
    assert_eq!(rows.iter().map(InsightsRow::to_json).collect::<Value>(), answer);
}

#[test]
fn a_state_or_statistic_counts_at_its_own_date_or_else_at_the_date_of_its_event() {
    let mut purchase = event("purchase", date("2023-08-21T12:00:00Z"));
    purchase.states.insert("converted".to_owned(), dated_value(1, Some(date("2023-08-23"))));
    purchase.statistics.insert("turnover".to_owned(), dated_value(20, None));
    let request = request(date("2023-08-21"), date("2023-08-23"), "project", "day");
    let rows = ask(&request, &[purchase]).unwrap();
    let of = |key: &str| rows.iter().map(|row| row.values[key].as_f64().unwrap()).collect::<Vec<_>>();
    assert_eq!(of("event-count"), [1.0, 0.0, 0.0]);
    assert_eq!(of("turnover"), [20.0, 0.0, 0.0]);
    assert_eq!(of("converted"), [0.0, 0.0, 1.0]);
    assert_eq!(of("unheard-of"), [0.0; 3]);
}

#[test]
fn a_filter_restricts_the_event_types_and_adds_none() {
    let mut request = request(date("2023-01-01"), date("2023-12-31"), "event-type", "year");
    let identifiers = |request: &InsightsRequest| -> Vec<String> {
        ask(request, &[]).unwrap().into_iter().map(|row| row.identifier).collect()
    };
    assert_eq!(identifiers(&request), EVENT_TYPES);
    request.extra.insert("filter".to_owned(), json!(["newsletter", "nothing"]));
    assert_eq!(identifiers(&request), ["newsletter"]);
    request.extra.insert("filter".to_owned(), json!([]));
    assert!(identifiers(&request).is_empty());
    request.group_by = GroupBy::Project;
    assert_eq!(identifiers(&request), ["my-project"]);
}

#[test]
fn an_invalid_insights_request_is_an_error_with_its_reason() {
    let (first, last) = (date("2023-01-01"), date("2023-01-02"));
    let why = |request: &InsightsRequest| ask(request, &[]).unwrap_err();
    assert_eq!(why(&request(last, first, "project", "day")), InsightsError::EndsBeforeItStarts);
    assert_eq!(why(&request(first, last, "project", "fortnight")), InsightsError::UnknownInterval);
    assert_eq!(why(&request(first, last, "user", "day")), InsightsError::UnknownGroup);
    for filter in [json!("purchase"), json!({}), json!([1])] {
        let mut request = request(first, last, "event-type", "day");
        request.extra.insert("filter".to_owned(), filter);
        assert_eq!(why(&request), InsightsError::UnknownFilter);
    }
}

#[test]
fn a_response_has_at_most_a_hundred_thousand_rows_and_a_million_values() {
    let first = date("2000-01-01");
    let days = |days: i64| request(first, first + TimeDelta::days(days - 1), "project", "day");
    assert_eq!(ask(&days(100_000), &[]).unwrap().len(), 100_000);
    assert_eq!(ask(&days(100_001), &[]).unwrap_err(), InsightsError::TooLong);
    assert_eq!(ask(&request(first, date("9999-12-31"), "project", "day"), &[]).unwrap_err(), InsightsError::TooLong);
    let by_event_type = InsightsRequest { group_by: GroupBy::EventType, ..days(33_334) };
    assert_eq!(ask(&by_event_type, &[]).unwrap_err(), InsightsError::TooLong);
    let metrics = (0..11).map(|number| number.to_string()).collect();
    assert_eq!(ask(&InsightsRequest { metrics, ..days(100_000) }, &[]).unwrap_err(), InsightsError::TooLong);
}

#[test]
fn a_sum_saturates_at_the_largest_number() {
    let mut events = [event("purchase", date("2023-01-01")), event("purchase", date("2023-01-01"))];
    for event in &mut events {
        event.statistics.insert("turnover".to_owned(), dated_value(Number::from_f64(f64::MAX).unwrap(), None));
    }
    let request = request(date("2023-01-01"), date("2023-01-01"), "project", "day");
    assert_eq!(ask(&request, &events).unwrap()[0].values["turnover"].as_f64(), Some(f64::MAX));
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    // From the end of 2019, whose last days belong to a week of 2020, over a leap year and a year of 53 weeks.
    (0..40_000_000_i64).prop_map(|minutes| date("2019-12-20") + TimeDelta::seconds(minutes * 3))
}

/// The generated parts of an event: `Event` does not implement `Debug`, which proptest requires.
#[derive(Clone, Debug)]
struct Drawn {
    reference: &'static str,
    at: DateTime<Utc>,
    visible: bool,
    converted: Option<(u8, Option<DateTime<Utc>>)>,
    /// In quarters, which floats add up exactly.
    turnover: Option<(i32, Option<DateTime<Utc>>)>,
}

prop_compose! {
    fn drawn()(
        reference in prop::sample::select(&EVENT_TYPES[..]),
        at in instant(),
        visible in prop::bool::weighted(0.8),
        converted in prop::option::of((0..=1_u8, prop::option::of(instant()))),
        turnover in prop::option::of((-4_000..4_000_i32, prop::option::of(instant()))),
    ) -> Drawn {
        Drawn { reference, at, visible, converted, turnover }
    }
}

impl Drawn {
    fn event(&self) -> Event {
        let mut event = event(self.reference, self.at);
        if let Some((value, date)) = self.converted {
            event.states.insert("converted".to_owned(), dated_value(value, date));
        }
        if let Some((quarters, date)) = self.turnover {
            let value = Number::from_f64(f64::from(quarters) / 4.0).unwrap();
            event.statistics.insert("turnover".to_owned(), dated_value(value, date));
        }
        if !self.visible {
            event.stage = Stage::Waiting;
        }
        event
    }

    /// The contribution to each metric, at dates for which `within` is true.
    fn counts(&self, within: impl Fn(DateTime<Utc>) -> bool) -> [(&'static str, f64); 3] {
        let count = |date: Option<DateTime<Utc>>, amount| {
            if self.visible && within(date.unwrap_or(self.at)) { amount } else { 0.0 }
        };
        [
            ("event-count", count(None, 1.0)),
            ("converted", self.converted.map_or(0.0, |(value, date)| count(date, f64::from(value)))),
            ("turnover", self.turnover.map_or(0.0, |(quarters, date)| count(date, f64::from(quarters) / 4.0))),
        ]
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sum_over_all_rows_is_the_sum_over_all_events_from_since_to_until(
        drawn in prop::collection::vec(drawn(), 0..40),
        ends in (instant(), instant()),
    ) {
        let (since, until) = (ends.0.min(ends.1), ends.0.max(ends.1));
        let mut expected = BTreeMap::from([("event-count", 0.0), ("converted", 0.0), ("turnover", 0.0), ("unheard-of", 0.0)]);
        for (key, amount) in drawn.iter().flat_map(|drawn| drawn.counts(|date| since <= date && date <= until)) {
            *expected.get_mut(key).unwrap() += amount;
        }
        let events: Vec<_> = drawn.iter().map(Drawn::event).collect();
        for interval in INTERVALS {
            let by_project = ask(&request(since, until, "project", interval), &events).unwrap();
            prop_assert_eq!(sums(&by_project), expected.clone(), "{}", interval);
            let by_event_type = ask(&request(since, until, "event-type", interval), &events).unwrap();
            prop_assert_eq!(sums(&by_event_type), expected.clone(), "{}", interval);
            // There is a row for each event type for every row of the project, in the same order.
            prop_assert_eq!(by_event_type.len(), by_project.len() * EVENT_TYPES.len());
            let intervals = by_event_type.chunks(EVENT_TYPES.len()).map(|rows| &rows[0].interval);
            prop_assert!(intervals.eq(by_project.iter().map(|row| &row.interval)));
        }
    }
}
