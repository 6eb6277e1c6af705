//! Insights: metrics over time, computed from the events.
//!
//! Only visible events count. An event counts at its date, a state or statistic at its own date or else at the date of
//! its event. Amounts of different currencies are added up. `since` and `until` are inclusive. The API does not
//! document this, and documents the format of an interval only for days.

mod span;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::iter::once;

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_core::api::{GroupBy, InsightsRequest, InsightsRow};

use crate::model::Event;
use span::SpanKind;

/// The metric that counts events.
const EVENT_COUNT: &str = "event-count";

/// The maximum number of rows. The limit of the service is not documented.
const MOST_ROWS: usize = 100_000;

/// The maximum number of values in all rows.
const MOST_VALUES: usize = 1_000_000;

/// The error of an invalid request.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum InsightsError {
    #[error("since must not be after until")]
    EndsBeforeItStarts,
    #[error(
        "interval must be one of day, week, month, quarter, semester, year, dayOfWeek, dayOfMonth, dayOfYear, \
         weekOfYear, monthOfYear, quarterOfYear, semesterOfYear"
    )]
    UnknownInterval,
    #[error("groupBy must be project or event-type")]
    UnknownGroup,
    #[error("filter must be null or an array of event type references")]
    UnknownFilter,
    #[error(
        "the response would exceed {MOST_ROWS} rows or {MOST_VALUES} values; request a shorter time or fewer metrics"
    )]
    TooLong,
}

/// Computes the rows of a request, from the events of a project and the references of its event types.
///
/// There is a row for every interval from `since` to `until`, or for every interval and event type if they are grouped
/// by event type. Intervals without events have rows too, as graphs need them. A recurring interval, such as
/// `dayOfWeek`, has a row for each number that occurs from `since` to `until`. A filter applies only to rows grouped by
/// event type.
pub(crate) fn insights_rows<'a>(
    request: &InsightsRequest,
    project: &str,
    event_types: impl IntoIterator<Item = &'a str>,
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<Vec<InsightsRow>, InsightsError> {
    let (since, until) = (request.since, request.until);
    if since > until {
        return Err(InsightsError::EndsBeforeItStarts);
    }
    let cut = SpanKind::from_interval(&request.interval).ok_or(InsightsError::UnknownInterval)?;
    let filter = event_type_filter(request)?;
    let subjects = match &request.group_by {
        GroupBy::Project => vec![project],
        GroupBy::EventType => {
            let mut seen = HashSet::new();
            let asked_for = |reference: &&str| filter.as_ref().is_none_or(|filter| filter.contains(reference));
            // An archived event type can have the same reference as another one; they share a row.
            event_types.into_iter().filter(asked_for).filter(|reference| seen.insert(*reference)).collect()
        }
        GroupBy::Other(_) => return Err(InsightsError::UnknownGroup),
    };
    let metrics: BTreeMap<&str, usize> = request.metrics.iter().map(String::as_str).zip(0..).collect();

    let spans = cut.spans(since.date_naive(), until.date_naive(), MOST_ROWS + 1);
    let count = spans.len().saturating_mul(subjects.len());
    if count > MOST_ROWS || count.saturating_mul(request.metrics.len()) > MOST_VALUES {
        return Err(InsightsError::TooLong);
    }
    // The sum of each metric, by span and subject.
    let nothing = vec![0.0_f64; request.metrics.len()];
    let cells = spans.into_iter().flat_map(|span| (0..subjects.len()).map(move |place| (span, place)));
    let mut sums: BTreeMap<_, _> = cells.map(|cell| (cell, nothing.clone())).collect();
    let places: HashMap<&str, usize> = subjects.iter().copied().zip(0..).collect();
    for event in events.into_iter().filter(|event| event.is_visible()) {
        let subject = if request.group_by == GroupBy::Project { project } else { event.reference.as_str() };
        let Some(&place) = places.get(subject) else { continue };
        for (date, key, amount) in counted_values(event).filter(|(date, ..)| (since..=until).contains(date)) {
            if let Some(metric) = metrics.get(key)
                && let Some(span) = cut.span(date.date_naive())
                && let Some(sum) = sums.get_mut(&(span, place)).and_then(|sums| sums.get_mut(*metric))
            {
                *sum = (*sum + amount).clamp(f64::MIN, f64::MAX);
            }
        }
    }
    let rows = sums.into_iter().filter_map(|((span, place), sums)| {
        let values =
            metrics.iter().filter_map(|(key, place)| Some(((*key).to_owned(), sum_to_number(*sums.get(*place)?))));
        Some(InsightsRow {
            identifier: (*subjects.get(place)?).to_owned(),
            interval: span.to_string(),
            values: values.collect(),
            extra: Map::new(),
        })
    });
    Ok(rows.collect())
}

/// The contributions of an event: date, metric and amount. It adds 1 to the number of events, and its states and
/// statistics to the metrics of their keys.
fn counted_values(event: &Event) -> impl Iterator<Item = (DateTime<Utc>, &str, f64)> {
    let values = event.states.iter().chain(event.statistics.iter());
    let values = values.map(|(key, value)| (value.date.unwrap_or(event.date), key, value.amount()));
    once((event.date, EVENT_COUNT, 1.0)).chain(values)
}

/// The references in the filter of a request. The format of the service is not documented; this is the format that
/// the client of this project sends.
fn event_type_filter(request: &InsightsRequest) -> Result<Option<Vec<&str>>, InsightsError> {
    match request.extra.get("filter") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(references)) => {
            let references: Option<_> = references.iter().map(Value::as_str).collect();
            references.map(Some).ok_or(InsightsError::UnknownFilter)
        }
        Some(_) => Err(InsightsError::UnknownFilter),
    }
}

/// A sum as a JSON number; an integer has no fraction.
fn sum_to_number(sum: f64) -> Number {
    sum.to_string().parse().unwrap_or(Number::from(0))
}

#[cfg(test)]
mod tests;
