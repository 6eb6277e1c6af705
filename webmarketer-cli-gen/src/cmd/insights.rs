//! `webmarketer insights`: metrics over time, as a table or a picture.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anstream::StripStream;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use webmarketer_core::Client;
use webmarketer_core::api::{Linear, Metric, Row as Answered, Seasonal};
use webmarketer_core::chrono::{TimeDelta, Utc};
use webmarketer_schema::lock::write_if_changed;
use webmarketer_schema::{Catalogue, Entity};

use super::target::Target;
use super::told;
use crate::cli::{Connection, Console, Files, time};
use crate::exit::{Exit, Failure};
use crate::pattern::nearest;
use crate::plot::{Plot, Row, bars, svg, table};
use crate::report::{printable, style};

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
    #[arg(long, value_name = "SPAN", default_value = "day")]
    interval: Span,

    /// How far to look back, such as 24h or 30d
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30d")]
    since: Duration,

    /// What each row is about
    #[arg(long, value_name = "WHAT", default_value = "project")]
    by: By,

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

/// A span of time. Those of a longer one come again: every Monday is one row.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Span {
    Day,
    Week,
    Month,
    Quarter,
    Semester,
    Year,
    DayOfWeek,
    DayOfMonth,
    DayOfYear,
    WeekOfYear,
    MonthOfYear,
    QuarterOfYear,
    SemesterOfYear,
}

impl Insights {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let target = Target::read(self.connection.clone(), &self.files)?;
        let client = target.client()?;
        if let Some(catalogue) = target.catalogue() {
            tell_strays(catalogue, &self.metrics, console)?;
        }
        let mut plot =
            Plot { rows: self.ask(&client).await?, metrics: self.metrics, by_identifier: self.by == By::EventType };
        if let Some(catalogue) = target.catalogue() {
            name(catalogue, &mut plot);
        }
        let width = console.width.filter(|_| self.output.is_none());
        let mut text = Vec::new();
        let format = if self.json { Format::Json } else { self.format };
        match format {
            Format::Table => table::write(&mut text, &plot)?,
            Format::Chart => bars::write(&mut text, &plot, width.unwrap_or(bars::WIDTH))?,
            Format::Json => writeln!(text, "{}", told::document(&plot.json()))?,
            Format::Csv => table::write_csv(&mut text, &plot)?,
            Format::Svg => svg::write(&mut text, &plot)?,
        }
        if let Some(path) = self.output {
            let mut plain = StripStream::new(Vec::new());
            plain.write_all(&text)?;
            write_if_changed(&path, &plain.into_inner()).map_err(|error| Failure::write(&path, &error))?;
            let good = style::GOOD;
            writeln!(console.out, "{good}wrote{good:#} {}", path.display())?;
        } else {
            console.out.write_all(&text)?;
        }
        Ok(Exit::Agree)
    }

    async fn ask(&self, client: &Client) -> Result<Vec<Row>, Failure> {
        let now = Utc::now();
        let since = TimeDelta::from_std(self.since).ok().and_then(|time| now.checked_sub_signed(time));
        let since = since.unwrap_or_default().max(webmarketer_core::chrono::DateTime::UNIX_EPOCH);
        let mut question = client.insights(since, now);
        for metric in &self.metrics {
            question = question.metric(Metric::new(metric.clone()));
        }
        if self.by == By::EventType {
            question = question.by_event_type(&[]);
        }
        let linear = |rows: Vec<_>| rows.iter().map(|row| self.row(row)).collect();
        let seasonal = |rows: Vec<_>| rows.iter().map(|row| self.row(row)).collect();
        Ok(match self.interval {
            Span::Day => linear(question.linear(Linear::Day).await?),
            Span::Week => linear(question.linear(Linear::Week).await?),
            Span::Month => linear(question.linear(Linear::Month).await?),
            Span::Quarter => linear(question.linear(Linear::Quarter).await?),
            Span::Semester => linear(question.linear(Linear::Semester).await?),
            Span::Year => linear(question.linear(Linear::Year).await?),
            Span::DayOfWeek => seasonal(question.seasonal(Seasonal::DayOfWeek).await?),
            Span::DayOfMonth => seasonal(question.seasonal(Seasonal::DayOfMonth).await?),
            Span::DayOfYear => seasonal(question.seasonal(Seasonal::DayOfYear).await?),
            Span::WeekOfYear => seasonal(question.seasonal(Seasonal::WeekOfYear).await?),
            Span::MonthOfYear => seasonal(question.seasonal(Seasonal::MonthOfYear).await?),
            Span::QuarterOfYear => seasonal(question.seasonal(Seasonal::QuarterOfYear).await?),
            Span::SemesterOfYear => seasonal(question.seasonal(Seasonal::SemesterOfYear).await?),
        })
    }

    fn row<K>(&self, row: &Answered<K>) -> Row {
        let values = &row.as_read().values;
        let value = |metric: &String| values.get(metric).cloned().unwrap_or_else(|| 0.into());
        Row {
            identifier: row.identifier.clone(),
            interval: row.interval.clone(),
            values: self.metrics.iter().map(value).collect(),
        }
    }
}

/// Warns of metrics that the lock does not have: the service takes any, and answers 0.
fn tell_strays(catalogue: &Catalogue, metrics: &[String], console: &mut Console<'_>) -> std::io::Result<()> {
    let fields = catalogue.iter().flat_map(|event_type| &event_type.fields);
    let counted = fields.filter(|field| matches!(field.entity, Entity::State | Entity::Statistic));
    let mut keys: Vec<_> = counted.map(|field| field.storage_key.as_str()).collect();
    let count = Metric::EVENT_COUNT;
    keys.push(count.as_str());
    let warning = style::WARNING;
    for metric in metrics.iter().filter(|metric| !keys.contains(&metric.as_str())) {
        let near =
            nearest(metric, &keys).map_or(String::new(), |near| format!("; did you mean `{}`?", printable(near)));
        let metric = printable(metric);
        writeln!(console.err, "{warning}warning{warning:#}: the lock has no state or statistic `{metric}`{near}")?;
    }
    Ok(())
}

/// Puts the reference in place of the id of an event type, where the lock knows it.
fn name(catalogue: &Catalogue, plot: &mut Plot) {
    for row in &mut plot.rows {
        if let Some(known) = catalogue.iter().find(|event_type| event_type.id.as_deref() == Some(&row.identifier)) {
            row.identifier = known.reference.to_string();
        }
    }
}
