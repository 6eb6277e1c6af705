//! Insights: metrics over time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{Object, WireError};

use super::property::{date, need_date};

macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// Anything else, as the service wrote it.
            Other(String),
        }

        impl $name {
            /// Reads the service's word for it.
            pub fn parse(text: &str) -> Self {
                match text {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The service's word for it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(other) => other,
                }
            }
        }
    };
}

open_set! {
    /// What each row of insights is about.
    GroupBy {
        /// The project.
        Project = "project",
        /// One event type.
        EventType = "event-type",
    }
}

open_set! {
    /// The span of time that each row of insights covers. Those that end in `of` a longer one are seasonal: every
    /// Monday is one row.
    Interval {
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// Three months.
        Quarter = "quarter",
        /// Six months.
        Semester = "semester",
        /// A year.
        Year = "year",
        /// The same day of every week.
        DayOfWeek = "dayOfWeek",
        /// The same day of every month.
        DayOfMonth = "dayOfMonth",
        /// The same day of every year.
        DayOfYear = "dayOfYear",
        /// The same week of every year.
        WeekOfYear = "weekOfYear",
        /// The same month of every year.
        MonthOfYear = "monthOfYear",
        /// The same quarter of every year.
        QuarterOfYear = "quarterOfYear",
        /// The same semester of every year.
        SemesterOfYear = "semesterOfYear",
    }
}

/// A question about metrics over time: the body of `eventInsights`.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightsRequest {
    /// From when on.
    pub since: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Storage keys of states and statistics, or `event-count`.
    pub metrics: Vec<String>,
    /// What each row is about.
    pub group_by: GroupBy,
    /// The span of time that each row covers.
    pub interval: Interval,
    /// Everything else, as it was read: the filter among it.
    pub extra: Map<String, Value>,
}

impl InsightsRequest {
    /// Reads the body.
    pub fn read(value: &Value) -> Result<Self, WireError> {
        let mut object = Object::new(value, "")?;
        let word = |value: &Value, pointer: &str| match value {
            Value::String(word) => Ok(word.clone()),
            _ => Err(WireError::expected(pointer, "a string", value)),
        };
        Ok(Self {
            since: need_date(&mut object, "since")?,
            until: need_date(&mut object, "until")?,
            metrics: object.need_list("metrics", word)?,
            group_by: GroupBy::parse(&object.need_text("groupBy")?),
            interval: Interval::parse(&object.need_text("interval")?),
            extra: object.rest(),
        })
    }

    /// Writes the body.
    pub fn write(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("since".into(), date(self.since));
        object.insert("until".into(), date(self.until));
        object.insert("metrics".into(), self.metrics.as_slice().into());
        object.insert("groupBy".into(), self.group_by.as_str().into());
        object.insert("interval".into(), self.interval.as_str().into());
        Value::Object(object)
    }
}

/// One row of insights.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightsRow {
    /// The id of the project, or the event type.
    pub identifier: String,
    /// The span of time: `2023-08-21` for a day.
    pub interval: String,
    /// The metrics.
    pub values: BTreeMap<String, Number>,
    /// Properties that this library does not know, as they were read.
    pub extra: Map<String, Value>,
}

impl InsightsRow {
    /// Reads the row at `pointer`.
    pub fn read(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = Object::new(value, pointer)?;
        let values = |value: &Value| {
            let entries = value.as_object()?.iter();
            entries.map(|(key, value)| Some((key.clone(), value.as_number()?.clone()))).collect()
        };
        Ok(Self {
            identifier: object.need_text("identifier")?,
            interval: object.need_text("interval")?,
            values: object.need("values", "an object of numbers", values)?,
            extra: object.rest(),
        })
    }

    /// Writes the row.
    pub fn write(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("identifier".into(), self.identifier.as_str().into());
        object.insert("interval".into(), self.interval.as_str().into());
        let values = self.values.iter().map(|(key, value)| (key.clone(), value.clone().into()));
        object.insert("values".into(), Value::Object(values.collect()));
        Value::Object(object)
    }
}

/// What is counted: a state, a statistic, or the events themselves.
///
/// ```
/// use webmarketer_core::WebmarketerEvent;
/// use webmarketer_core::api::Metric;
///
/// #[derive(WebmarketerEvent)]
/// #[webmarketer(statistic("turnover"))]
/// struct Purchase {
///     order_id: String,
/// }
///
/// assert_eq!(Purchase::TURNOVER.metric(), Metric::new("turnover"));
/// assert_eq!(Metric::EVENT_COUNT.as_str(), "event-count");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metric(Cow<'static, str>);

impl Metric {
    /// How many events there were.
    pub const EVENT_COUNT: Self = Self(Cow::Borrowed("event-count"));

    /// The metric of that storage key. One that nobody knows is no error: its value is 0.
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self(key.into())
    }

    /// The service's word for it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! intervals {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them, from the shortest to the longest.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }

        impl From<$name> for Interval {
            fn from(interval: $name) -> Self {
                match interval {
                    $($name::$variant => Self::$variant,)*
                }
            }
        }
    };
}

intervals! {
    /// A span of time that follows the one before: each row is of one date.
    Linear {
        /// A day.
        Day,
        /// A week.
        Week,
        /// A month.
        Month,
        /// Three months.
        Quarter,
        /// Six months.
        Semester,
        /// A year.
        Year,
    }
}

intervals! {
    /// A span of time that comes again: each row is of one number, such as 1 for every Monday.
    Seasonal {
        /// The same day of every week.
        DayOfWeek,
        /// The same day of every month.
        DayOfMonth,
        /// The same day of every year.
        DayOfYear,
        /// The same week of every year.
        WeekOfYear,
        /// The same month of every year.
        MonthOfYear,
        /// The same quarter of every year.
        QuarterOfYear,
        /// The same semester of every year.
        SemesterOfYear,
    }
}

#[cfg(feature = "client")]
pub use asked::{Insights, Row};

#[cfg(feature = "client")]
mod asked {
    use chrono::{DateTime, NaiveDate, Utc};
    use serde_json::{Map, Value};
    use webmarketer_schema::Reference;

    use super::{GroupBy, InsightsRequest, InsightsRow, Interval, Linear, Metric, Seasonal};
    use crate::api::read_list;
    use crate::client::{Client, Error, Operation};
    use crate::value::parse_date;

    impl Client {
        /// Asks for metrics from `since` until `until` (`eventInsights`), of the project as a whole unless it is told to be
        /// [by event type](Insights::by_event_type).
        ///
        /// ```no_run
        /// use webmarketer_core::api::{Linear, Metric};
        /// use webmarketer_core::chrono::{TimeDelta, Utc};
        ///
        /// # async fn example(client: webmarketer_core::Client) -> Result<(), webmarketer_core::Error> {
        /// let now = Utc::now();
        /// let insights = client.insights(now - TimeDelta::days(30), now).metric(Metric::EVENT_COUNT);
        /// for row in insights.linear(Linear::Day).await? {
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

    /// A question about metrics over time, which is asked by its last method.
    #[derive(Clone, Debug)]
    #[must_use]
    pub struct Insights<'a> {
        client: &'a Client,
        request: InsightsRequest,
    }

    /// One row of insights.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct Row<K> {
        /// The id of the project or, where it was asked by event type, what the service calls the event type.
        pub identifier: String,
        /// The span of time as the service wrote it: `2023-08-21` for a day.
        pub interval: String,
        /// The same as a date (the first day of the span) or as a number; `None` where it cannot be made out, as the form is
        /// documented for days alone.
        pub at: Option<K>,
        read: InsightsRow,
    }

    impl<K> Row<K> {
        /// The value of a metric. What is not there is 0, as the service has it for metrics that it does not know.
        pub fn value(&self, metric: &Metric) -> f64 {
            self.read.values.get(metric.as_str()).and_then(serde_json::Number::as_f64).unwrap_or_default()
        }

        /// The row as it was read.
        pub fn as_read(&self) -> &InsightsRow {
            &self.read
        }
    }

    impl Insights<'_> {
        /// Asks for one more metric.
        pub fn metric(mut self, metric: Metric) -> Self {
            self.request.metrics.push(metric.0.into_owned());
            self
        }

        /// Asks for one row an event type, of all event types or of these alone.
        pub fn by_event_type(mut self, references: &[Reference]) -> Self {
            self.request.group_by = GroupBy::EventType;
            if !references.is_empty() {
                let references: Vec<_> = references.iter().map(|reference| Value::from(reference.as_str())).collect();
                self.request.extra.insert("filter".to_owned(), references.into());
            }
            self
        }

        /// Asks for rows that follow each other in time.
        pub async fn linear(self, interval: Linear) -> Result<Vec<Row<NaiveDate>>, Error> {
            self.ask(interval.into(), date).await
        }

        /// Asks for rows of what comes again.
        pub async fn seasonal(self, interval: Seasonal) -> Result<Vec<Row<u16>>, Error> {
            self.ask(interval.into(), |text| text.parse().ok()).await
        }

        async fn ask<K>(mut self, interval: Interval, at: fn(&str) -> Option<K>) -> Result<Vec<Row<K>>, Error> {
            self.request.interval = interval;
            let operation = Operation::EventInsights(self.client.project());
            let body = self.request.write();
            let read = |answer: &Value| read_list(answer, InsightsRow::read);
            let rows = self.client.ask(operation, &[], Some(&body), read).await?;
            let row = |read: InsightsRow| {
                let (identifier, interval) = (read.identifier.clone(), read.interval.clone());
                Row { at: at(&interval), identifier, interval, read }
            };
            Ok(rows.into_iter().map(row).collect())
        }
    }

    /// The first day of a span: `2023-08-21`, or the start of a month or a year where no more is said.
    fn date(text: &str) -> Option<NaiveDate> {
        let padded = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.to_owned(),
        };
        Some(parse_date(&padded)?.date_naive())
    }
}
