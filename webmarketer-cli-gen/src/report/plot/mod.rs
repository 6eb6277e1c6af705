//! Metrics over time, and a renderer for each output format.

mod bars;
mod plot_format;
mod svg;
mod table;

pub(crate) use plot_format::{PlotFormat, write_plot};

use serde_json::{Map, Number, Value, json};
use webmarketer_schema::Catalogue;

/// Metrics over time.
#[derive(Debug)]
pub(crate) struct Plot {
    pub(crate) metrics: Vec<String>,
    /// Whether each row has an identifier.
    pub(crate) by_identifier: bool,
    pub(crate) rows: Vec<Row>,
}

/// A span of time.
#[derive(Debug)]
pub(crate) struct Row {
    /// The project or the event type.
    pub(crate) identifier: String,
    /// The interval as the service wrote it.
    pub(crate) interval: String,
    /// A value for each metric.
    pub(crate) values: Vec<Number>,
}

impl Plot {
    /// Replaces the ids of event types by their references, where the catalogue has them.
    pub(crate) fn name_event_types(&mut self, catalogue: &Catalogue) {
        for row in &mut self.rows {
            if let Some(known) = catalogue.iter().find(|event_type| event_type.id.as_deref() == Some(&row.identifier)) {
                row.identifier = known.reference.to_string();
            }
        }
    }

    /// The metrics as JSON.
    pub(crate) fn to_json(&self) -> Value {
        let row = |row: &Row| {
            let values = self.metrics.iter().zip(&row.values);
            let values: Map<_, _> = values.map(|(metric, value)| (metric.clone(), value.clone().into())).collect();
            json!({"identifier": row.identifier, "interval": row.interval, "values": values})
        };
        json!({"metrics": self.metrics, "rows": self.rows.iter().map(row).collect::<Vec<_>>()})
    }
}

impl Row {
    /// The label of the row.
    fn label(&self, by_identifier: bool) -> String {
        if by_identifier { format!("{} {}", self.interval, self.identifier) } else { self.interval.clone() }
    }

    /// The value of the metric with that index, or 0 if it cannot be drawn.
    fn drawn(&self, metric: usize) -> f64 {
        self.values.get(metric).and_then(Number::as_f64).filter(|value| value.is_finite()).unwrap_or_default()
    }
}

#[cfg(test)]
fn plot(metrics: &[&str], rows: &[(&str, &str, &[f64])]) -> Plot {
    let number = |value: &f64| Number::from_f64(*value).unwrap();
    let row = |(identifier, interval, values): &(&str, &str, &[f64])| Row {
        identifier: (*identifier).to_owned(),
        interval: (*interval).to_owned(),
        values: values.iter().map(number).collect(),
    };
    Plot {
        metrics: metrics.iter().map(|&metric| metric.to_owned()).collect(),
        by_identifier: rows.iter().any(|(identifier, ..)| *identifier != "shop"),
        rows: rows.iter().map(row).collect(),
    }
}
