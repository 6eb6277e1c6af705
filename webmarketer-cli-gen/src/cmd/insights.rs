//! `webmarketer insights`: metrics over time, as a table or a picture.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anstream::StripStream;
use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use heck::ToKebabCase as _;
use webmarketer_core::Client;
use webmarketer_core::api::{Interval, LinearInterval, Metric, MetricRow, SeasonalInterval};
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::write_if_changed;
use webmarketer_schema::{Catalogue, Entity, Reference};

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, time};
use crate::report;
use crate::report::plot::{Plot, Row, bars, svg, table};
use crate::terminal::{Console, Exit, Failure, printable, style};

/// Show metrics over time: states, statistics, or how many events there were.
#[derive(Args, Debug)]
pub(crate) struct Insights {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// The keys of states and statistics, or event-count
    #[arg(long = "metric", value_name = "KEY", num_args = 1.., default_value = "event-count")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    metrics: Vec<String>,

    /// The span of time of each row
    #[arg(long, value_name = "SPAN", default_value = "day", value_parser = span())]
    interval: Span,

    /// How far to look back, such as 24h or 30d
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30d")]
    since: Duration,

    /// How far back to stop, such as 7d [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Duration>,

    /// What each row is about
    #[arg(long, value_name = "WHAT", default_value = "project")]
    by: By,

    /// Only these event types; each is then a row of its own, as with --by event-type
    #[arg(long = "event-type", value_name = "REFERENCE", num_args = 1.., value_parser = reference)]
    event_types: Vec<Reference>,

    /// How to write them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,

    /// Write them as JSON, as --format json does
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// The project as a whole
    Project,
    /// One event type
    EventType,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people: a line for each row
    Table,
    /// For people: bars as wide as the terminal
    Chart,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// A picture that stands alone
    Svg,
}

/// A span of time.
#[derive(Clone, Copy, Debug)]
enum Span {
    Linear(LinearInterval),
    Seasonal(SeasonalInterval),
}

/// Every span, and what it is typed as: the service's word for it, with hyphens.
fn spans() -> impl Iterator<Item = (String, Span)> {
    let linear = LinearInterval::ALL.iter().map(|span| (Interval::from(*span), Span::Linear(*span)));
    let seasonal = SeasonalInterval::ALL.iter().map(|span| (Interval::from(*span), Span::Seasonal(*span)));
    linear.chain(seasonal).map(|(interval, span)| (interval.as_str().to_kebab_case(), span))
}

fn span() -> impl TypedValueParser<Value = Span> {
    PossibleValuesParser::new(spans().map(|(word, _)| word)).try_map(|typed| {
        spans().find(|(word, _)| *word == typed).map(|(_, span)| span).ok_or("expected a span of time")
    })
}

impl Insights {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let target = SelectedProject::load(self.connection.clone(), &self.files)?;
        let client = target.client()?;
        if let Some(catalogue) = target.catalogue() {
            tell_strays(catalogue, &self.metrics, &self.event_types, console)?;
        }
        let by_identifier = self.is_by_event_type();
        let format = if self.json { Format::Json } else { self.format };
        let is_for_programs = matches!(format, Format::Json | Format::Csv);
        console.watched.take_if(|_| is_for_programs);
        let rows = console.waiting(report::ASKING_FOR_INSIGHTS, async |_| self.ask(&client).await).await?;
        let mut plot = Plot { rows, metrics: self.metrics, by_identifier };
        if let Some(catalogue) = target.catalogue() {
            name(catalogue, &mut plot);
        }
        let width = console.width.filter(|_| self.output.is_none());
        let mut text = Vec::new();
        match format {
            Format::Table => table::write(&mut text, &plot)?,
            Format::Chart => bars::write(&mut text, &plot, width.unwrap_or(bars::WIDTH))?,
            Format::Json => report::write_json(&mut text, &plot.json())?,
            Format::Csv => table::write_csv(&mut text, &plot)?,
            Format::Svg => svg::write(&mut text, &plot)?,
        }
        if let Some(path) = self.output {
            let mut plain = StripStream::new(Vec::new());
            plain.write_all(&text)?;
            write_if_changed(&path, &plain.into_inner()).map_err(|error| Failure::write(&path, &error))?;
            if !is_for_programs {
                let good = style::GOOD;
                writeln!(console.out, "{good}wrote{good:#} {}", printable(&path.display().to_string()))?;
            }
        } else {
            console.out.write_all(&text)?;
        }
        Ok(Exit::Agree)
    }

    async fn ask(&self, client: &Client) -> Result<Vec<Row>, Failure> {
        let now = Utc::now();
        let before = |time| TimeDelta::from_std(time).ok().and_then(|time| now.checked_sub_signed(time));
        let since = before(self.since).unwrap_or_default().max(DateTime::UNIX_EPOCH);
        let until = self.until.map_or(now, |time| before(time).unwrap_or_default());
        if until <= since {
            let failure =
                Failure::new(Exit::Usage, "--until is no later than --since, so there is no time between them");
            return Err(failure.advise("both say how far to look back: --since 30d --until 7d"));
        }
        let mut question = client.insights(since, until);
        for metric in &self.metrics {
            question = question.metric(Metric::new(metric.clone()));
        }
        if self.is_by_event_type() {
            question = question.by_event_type(&self.event_types);
        }
        Ok(match self.interval {
            Span::Linear(span) => question.linear(span).await?.iter().map(|row| self.row(row)).collect(),
            Span::Seasonal(span) => question.seasonal(span).await?.iter().map(|row| self.row(row)).collect(),
        })
    }

    fn is_by_event_type(&self) -> bool {
        self.by == By::EventType || !self.event_types.is_empty()
    }

    fn row<K>(&self, row: &MetricRow<K>) -> Row {
        let values = &row.as_insights_row().values;
        let value = |metric: &String| values.get(metric).cloned().unwrap_or_else(|| 0.into());
        Row {
            identifier: row.identifier.clone(),
            interval: row.interval.clone(),
            values: self.metrics.iter().map(value).collect(),
        }
    }
}

fn reference(text: &str) -> Result<Reference, String> {
    let expected = || "expected the reference of an event type".to_owned();
    (!text.is_empty()).then(|| Reference::new(text)).ok_or_else(expected)
}

/// Warns of metrics and event types that the lock does not have: the service takes any, and answers 0 or nothing.
fn tell_strays(
    catalogue: &Catalogue,
    metrics: &[String],
    event_types: &[Reference],
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let fields = catalogue.iter().flat_map(|event_type| &event_type.fields);
    let counted = fields.filter(|field| matches!(field.entity, Entity::State | Entity::Statistic));
    let mut keys: Vec<_> = counted.map(|field| field.storage_key.as_str()).collect();
    let count = Metric::EVENT_COUNT;
    keys.push(count.as_str());
    let references: Vec<_> = catalogue.iter().map(|event_type| event_type.reference.as_str()).collect();
    let mut tell = |what: &str, given: &str, known: &[&str]| {
        if known.contains(&given) {
            return Ok(());
        }
        let near =
            nearest_name(given, known).map_or(String::new(), |near| format!("; did you mean `{}`?", printable(near)));
        let (warning, given) = (style::WARNING, printable(given));
        writeln!(console.err, "{warning}warning{warning:#}: the lock has no {what} `{given}`{near}")
    };
    metrics.iter().try_for_each(|metric| tell("state or statistic", metric, &keys))?;
    event_types.iter().try_for_each(|reference| tell("event type", reference.as_str(), &references))
}

/// Puts the reference in place of the id of an event type, where the lock knows it.
fn name(catalogue: &Catalogue, plot: &mut Plot) {
    for row in &mut plot.rows {
        if let Some(known) = catalogue.iter().find(|event_type| event_type.id.as_deref() == Some(&row.identifier)) {
            row.identifier = known.reference.to_string();
        }
    }
}
