//! Insights: metrics over time.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{ObjectReader, WireError};

use super::property::{date_json, need_date};
use crate::event::{State, Statistic};

macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A value that this version does not know, unchanged.
            Other(String),
        }

        impl $name {
            /// Parses the value used by the API.
            pub fn parse(text: &str) -> Self {
                match text {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The value used by the API.
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
    /// How the rows of insights are grouped.
    GroupBy {
        /// The project.
        Project = "project",
        /// One event type.
        EventType = "event-type",
    }
}

open_set! {
    /// The span of time that each row of insights covers. Intervals such as `DayOfWeek` are seasonal: all Mondays are
    /// combined into one row.
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
        /// Each day of the week: one row for all Mondays.
        DayOfWeek = "dayOfWeek",
        /// Each day of the month: one row for the first day of all months.
        DayOfMonth = "dayOfMonth",
        /// Each day of the year: one row for the first day of all years.
        DayOfYear = "dayOfYear",
        /// Each week of the year: one row for the first week of all years.
        WeekOfYear = "weekOfYear",
        /// Each month of the year: one row for all Januaries.
        MonthOfYear = "monthOfYear",
        /// Each quarter of the year: one row for all first quarters.
        QuarterOfYear = "quarterOfYear",
        /// Each semester of the year: one row for all first semesters.
        SemesterOfYear = "semesterOfYear",
    }
}

/// A request for metrics over time: the body of `eventInsights`.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightsRequest {
    /// The start of the time range.
    pub since: DateTime<Utc>,
    /// The end of the time range.
    pub until: DateTime<Utc>,
    /// Storage keys of states and statistics, or `event-count`.
    pub metrics: Vec<String>,
    /// How the rows are grouped.
    pub group_by: GroupBy,
    /// The span of time that each row covers.
    pub interval: Interval,
    /// All other properties, unchanged, including the filter.
    pub extra: Map<String, Value>,
}

impl InsightsRequest {
    /// Reads the body.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, "")?;
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
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("since".into(), date_json(self.since));
        object.insert("until".into(), date_json(self.until));
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
    /// Properties that this library does not know, unchanged.
    pub extra: Map<String, Value>,
}

impl InsightsRow {
    /// Reads the row at `pointer`.
    ///
    /// # Errors
    ///
    /// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
    pub fn from_json(value: &Value, pointer: &str) -> Result<Self, WireError> {
        let mut object = ObjectReader::new(value, pointer)?;
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
    pub fn to_json(&self) -> Value {
        let mut object = self.extra.clone();
        object.insert("identifier".into(), self.identifier.as_str().into());
        object.insert("interval".into(), self.interval.as_str().into());
        let values = self.values.iter().map(|(key, value)| (key.clone(), value.clone().into()));
        object.insert("values".into(), Value::Object(values.collect()));
        Value::Object(object)
    }
}

/// A metric: a state, a statistic, or the number of events.
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
pub struct Metric(pub(super) Cow<'static, str>);

impl Metric {
    /// The number of events.
    pub const EVENT_COUNT: Self = Self(Cow::Borrowed("event-count"));

    /// The metric with this storage key. An unknown metric is not an error: its value is 0.
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self(key.into())
    }

    /// The value used by the API.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<E> State<E> {
    /// The same as a metric of insights.
    pub fn metric(self) -> Metric {
        Metric::new(self.key())
    }
}

impl<E> Statistic<E> {
    /// The same as a metric of insights.
    pub fn metric(self) -> Metric {
        Metric::new(self.key())
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
    /// A consecutive span of time: each row has a date.
    LinearInterval {
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
    /// A seasonal interval. Rows are numbered: in `DayOfWeek`, 1 is Monday.
    SeasonalInterval {
        /// Each day of the week: one row for all Mondays.
        DayOfWeek,
        /// Each day of the month: one row for the first day of all months.
        DayOfMonth,
        /// Each day of the year: one row for the first day of all years.
        DayOfYear,
        /// Each week of the year: one row for the first week of all years.
        WeekOfYear,
        /// Each month of the year: one row for all Januaries.
        MonthOfYear,
        /// Each quarter of the year: one row for all first quarters.
        QuarterOfYear,
        /// Each semester of the year: one row for all first semesters.
        SemesterOfYear,
    }
}
