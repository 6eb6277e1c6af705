//! Requests for insights (`eventInsights`).

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};
use webmarketer_schema::Reference;

use super::insights::{GroupBy, InsightsRequest, InsightsRow, Interval, LinearInterval, Metric, SeasonalInterval};
use super::unpaged_list::parse_list;
use crate::client::{Client, Operation};
use crate::error::Error;
use crate::value::parse_date;

impl Client {
    /// Requests metrics from `since` until `until` (`eventInsights`), for the whole project or [by event
    /// type](Insights::by_event_type).
    ///
    /// ```no_run
    /// use webmarketer_core::api::{LinearInterval, Metric};
    /// use webmarketer_core::chrono::{TimeDelta, Utc};
    ///
    /// # async fn example(client: webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
    /// let now = Utc::now();
    /// let insights = client.insights(now - TimeDelta::days(30), now).metric(Metric::EVENT_COUNT);
    /// for row in insights.linear(LinearInterval::Day).await? {
    ///     println!("{} {}", row.interval, row.value(&Metric::EVENT_COUNT));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn insights(&self, since: impl Into<DateTime<Utc>>, until: impl Into<DateTime<Utc>>) -> Insights<'_> {
        let request = InsightsRequest {
            since: since.into(),
            until: until.into(),
            metrics: Vec::new(),
            group_by: GroupBy::Project,
            interval: Interval::Day,
            extra: Map::new(),
        };
        Insights { client: self, request }
    }
}

/// A request for metrics over time. Its last method sends it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Insights<'a> {
    client: &'a Client,
    request: InsightsRequest,
}

/// One row of insights.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MetricRow<K> {
    /// The id of the project or, for insights by event type, the service's identifier of the event type.
    pub identifier: String,
    /// The span of time as the service wrote it: `2023-08-21` for a day.
    pub interval: String,
    /// The interval as a date (its first day) or as a number. `None` where it cannot be parsed: the API documents its
    /// form for days only.
    pub at: Option<K>,
    read: InsightsRow,
}

impl<K> MetricRow<K> {
    /// The value of a metric. A missing value is 0, as the service reports it for unknown metrics.
    pub fn value(&self, metric: &Metric) -> f64 {
        self.read.values.get(metric.as_str()).and_then(serde_json::Number::as_f64).unwrap_or_default()
    }

    /// The row as it was read.
    pub fn as_insights_row(&self) -> &InsightsRow {
        &self.read
    }
}

impl Insights<'_> {
    /// Adds a metric to the request.
    pub fn metric(mut self, metric: Metric) -> Self {
        self.request.metrics.push(metric.0.into_owned());
        self
    }

    /// Requests one row per event type, for these event types or, with an empty list, for all.
    pub fn by_event_type(mut self, references: &[Reference]) -> Self {
        self.request.group_by = GroupBy::EventType;
        if !references.is_empty() {
            let references: Vec<_> = references.iter().map(|reference| Value::from(reference.as_str())).collect();
            self.request.extra.insert("filter".to_owned(), references.into());
        }
        self
    }

    /// Sends the request for consecutive intervals.
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub async fn linear(self, interval: LinearInterval) -> Result<Vec<MetricRow<NaiveDate>>, Error> {
        self.send_request(interval.into(), first_day).await
    }

    /// Sends the request for recurring intervals, such as the days of the week.
    ///
    /// # Errors
    ///
    /// If the request fails; see [`ErrorKind`](crate::ErrorKind).
    pub async fn seasonal(self, interval: SeasonalInterval) -> Result<Vec<MetricRow<u16>>, Error> {
        self.send_request(interval.into(), |text| text.parse().ok()).await
    }

    async fn send_request<K>(
        mut self,
        interval: Interval,
        at: fn(&str) -> Option<K>,
    ) -> Result<Vec<MetricRow<K>>, Error> {
        self.request.interval = interval;
        let operation = Operation::EventInsights(self.client.project());
        let body = self.request.to_json();
        let read = |answer: &Value| parse_list(answer, InsightsRow::from_json);
        let rows = self.client.call_and_parse(operation, &[], Some(&body), read).await?;
        let row = |read: InsightsRow| {
            let (identifier, interval) = (read.identifier.clone(), read.interval.clone());
            MetricRow { at: at(&interval), identifier, interval, read }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// The first day of a span: `2023-08-21`, or the first day of a month or a year.
fn first_day(text: &str) -> Option<NaiveDate> {
    let padded = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    Some(parse_date(&padded)?.date_naive())
}
