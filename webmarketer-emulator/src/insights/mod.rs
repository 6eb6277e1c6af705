//! Insights: metrics over time, counted from the events themselves.
//!
//! Only visible events count. An event counts at its date, a state or a statistic at its own date or else at that of
//! its event; an amount of money counts whatever its currency; `since` and `until` both count. The API documents none
//! of that, and no form of an interval but that of a day.

mod span;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::iter::once;

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_core::api::{GroupBy, InsightsRequest, InsightsRow};

use crate::model::Event;
use span::SpanKind;

/// The metric that counts the events themselves.
const EVENT_COUNT: &str = "event-count";

/// How many rows there may be. The service's own limit is not documented.
const MOST_ROWS: usize = 100_000;

/// How many values there may be in all rows.
const MOST_VALUES: usize = 1_000_000;

/// Why a question has no answer.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum InsightsError {
    #[error("since must not be after until")]
    EndsBeforeItStarts,
    #[error("interval must be one that the API has, such as day or dayOfWeek")]
    UnknownInterval,
    #[error("groupBy must be project or event-type")]
    UnknownGroup,
    #[error("filter must be null or an array of references of event types")]
    UnknownFilter,
    #[error("the answer would have more than {MOST_ROWS} rows, or {MOST_VALUES} values; ask for less at once")]
    TooLong,
}

/// The rows that answer a request of a project, from its events and the references of its event types.
///
/// There is a row for every span from `since` to `until`, and in it for every event type where it is asked by those,
/// whether or not anything happened: rows are made for graphs. Of spans that come again there is a row for each that
/// came in that time. A filter leaves rows out where it is asked by event type, and says nothing of a project.
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
            // An event type in use and one that is archived can share a reference, and then a row.
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
    // Of each span and subject the sum of each metric.
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

/// What an event adds to which metric, and when: one to the number of events, and its states and statistics to those of
/// their keys.
fn counted_values(event: &Event) -> impl Iterator<Item = (DateTime<Utc>, &str, f64)> {
    let values = event.states.iter().chain(&event.statistics);
    let values = values.map(|(key, value)| (value.date.unwrap_or(event.date), key.as_str(), value.amount()));
    once((event.date, EVENT_COUNT, 1.0)).chain(values)
}

/// The references that a request is restricted to. The service's form of it is not documented; this one is what this
/// project's client sends.
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

/// A sum as JSON writes it: without a fraction where it has none.
fn sum_to_number(sum: f64) -> Number {
    sum.to_string().parse().unwrap_or(Number::from(0))
}

#[cfg(test)]
mod tests;
