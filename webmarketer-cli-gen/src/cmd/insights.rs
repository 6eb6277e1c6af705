//! `webmarketer insights`: shows metrics over time.

use std::path::PathBuf;
use std::time::Duration;

use anstream::StripStream;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use webmarketer_core::Client;
use webmarketer_core::api::{Metric, MetricRow};
use webmarketer_core::chrono::TimeDelta;
use webmarketer_schema::lock::write_if_changed;
use webmarketer_schema::{Catalogue, Reference};

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, IntervalArgument, interval, reference, time};
use crate::report;
use crate::report::plot::{Plot, PlotFormat, Row, write_plot};
use crate::resolve::{fetch_event_types, service_now, time_ago, unknown_names};
use crate::terminal::{Console, Exit, Failure, Progress};

/// Show metrics over time: states, statistics, or the number of events.
///
/// Prints a row for each interval. A metric or an event type that the project does not have is an error, with exit code
/// 2.
#[derive(Args, Debug)]
pub(crate) struct Insights {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// The keys of states and statistics, or event-count
    #[arg(long = "metric", value_name = "KEY", num_args = 1.., default_value = "event-count")]
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    metrics: Vec<String>,

    /// The period that each row covers
    #[arg(long, value_name = "SPAN", default_value = "day", value_parser = interval())]
    interval: IntervalArgument,

    /// The start of the period, as a duration before now, such as 24h or 30d. With an emulator, its clock is used
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "30d")]
    since: Duration,

    /// The end of the period, as a duration before now, such as 7d [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Duration>,

    /// Whether a row is about the project or about one event type
    #[arg(long, value_name = "WHAT", default_value = "project")]
    by: By,

    /// Only these event types, with a row for each, as with --by event-type
    #[arg(long = "event-type", value_name = "REFERENCE", num_args = 1.., value_parser = reference)]
    event_types: Vec<Reference>,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: PlotFormat,

    /// Write JSON, the same as --format json: an object with `metrics`, and with `identifier`, `interval` and `values`
    /// of each row in `rows`
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The output file [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// A row for the whole project
    Project,
    /// A row for each event type
    EventType,
}

impl Insights {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let project = SelectedProject::load(self.connection.clone(), &self.files)?;
        let client = project.client()?;
        self.check_names(&project, &client).await?;
        let by_identifier = self.is_by_event_type();
        let format = if self.json { PlotFormat::Json } else { self.format };
        console.watched.take_if(|_| format.is_for_programs());
        let rows = console.waiting(report::ASKING_FOR_INSIGHTS, async |_| self.ask(&client).await).await?;
        let mut plot = Plot { rows, metrics: self.metrics, by_identifier };
        if let Some(catalogue) = project.catalogue() {
            plot.name_event_types(catalogue);
        }
        let Some(path) = self.output else {
            let mut text = Vec::new();
            write_plot(&mut text, &plot, format, console.width)?;
            console.out.write_all(&text)?;
            return Ok(Exit::Agree);
        };
        let mut plain = StripStream::new(Vec::new());
        write_plot(&mut plain, &plot, format, None)?;
        write_if_changed(&path, &plain.into_inner()).map_err(|error| Failure::write(&path, &error))?;
        if !format.is_for_programs() {
            report::write_written_file(console.out, &path)?;
        }
        Ok(Exit::Agree)
    }

    /// Checks that the project has the metrics and event types: the service answers 0 or nothing for any other name. What
    /// the lock does not have is looked up in the live event types.
    async fn check_names(&self, project: &SelectedProject, client: &Client) -> Result<(), Failure> {
        let unknown_in = |catalogue: &Catalogue| unknown_names(catalogue, &self.metrics, &self.event_types);
        let empty = Catalogue::default();
        if unknown_in(project.catalogue().unwrap_or(&empty)).is_empty() {
            return Ok(());
        }
        let live = fetch_event_types(client, &Progress::default()).await?;
        report::unknown_names(client.project(), &unknown_in(&live)).map_or(Ok(()), Err)
    }

    async fn ask(&self, client: &Client) -> Result<Vec<Row>, Failure> {
        let now = service_now(client).await;
        let since = time_ago(self.since, now);
        // The clock of an emulator is read to the second, and this second counts.
        let until = self.until.map_or(now + TimeDelta::seconds(1), |time| time_ago(time, now));
        if until <= since {
            let failure = Failure::new(Exit::Usage, "--until must be later than --since");
            return Err(failure.advise("both are counted back from now, as in --since 30d --until 7d"));
        }
        let mut question = client.insights(since, until);
        for metric in &self.metrics {
            question = question.metric(Metric::new(metric.clone()));
        }
        if self.is_by_event_type() {
            question = question.by_event_type(&self.event_types);
        }
        Ok(match self.interval {
            IntervalArgument::Linear(span) => question.linear(span).await?.iter().map(|row| self.row(row)).collect(),
            IntervalArgument::Seasonal(span) => {
                question.seasonal(span).await?.iter().map(|row| self.row(row)).collect()
            }
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
