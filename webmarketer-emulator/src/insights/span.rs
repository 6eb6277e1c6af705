//! The intervals of insights as spans of time, in UTC.

use std::collections::BTreeSet;
use std::fmt;
use std::iter::successors;

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use webmarketer_core::api::Interval;

/// Every recurring span occurs within this number of days: any twelve years contain a leap year and a year of 53 weeks.
const ALL_SEASONS: usize = 12 * 366;

/// A division of the calendar into spans.
#[derive(Clone, Copy)]
pub(super) enum SpanKind {
    Days,
    /// Weeks that start on Monday.
    Weeks,
    /// Spans of this number of months, counted from January.
    Months(u32),
    /// Recurring spans: all days with the same number belong to one span.
    Seasons(fn(NaiveDate) -> u32),
}

/// One span of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TimeSpan {
    /// The span that starts on this day.
    From(NaiveDate),
    /// The recurring span with this number.
    Number(u32),
}

impl SpanKind {
    /// The division of an interval; `None` if the interval is unknown.
    pub(super) fn from_interval(interval: &Interval) -> Option<Self> {
        Some(match interval {
            Interval::Day => Self::Days,
            Interval::Week => Self::Weeks,
            Interval::Month => Self::Months(1),
            Interval::Quarter => Self::Months(3),
            Interval::Semester => Self::Months(6),
            Interval::Year => Self::Months(12),
            // 1 is Monday.
            Interval::DayOfWeek => Self::Seasons(|day| day.weekday().number_from_monday()),
            Interval::DayOfMonth => Self::Seasons(|day| day.day()),
            Interval::DayOfYear => Self::Seasons(|day| day.ordinal()),
            // The weeks of ISO 8601: the first days of January can belong to week 52 or 53.
            Interval::WeekOfYear => Self::Seasons(|day| day.iso_week().week()),
            Interval::MonthOfYear => Self::Seasons(|day| day.month()),
            Interval::QuarterOfYear => Self::Seasons(|day| day.month0() / 3 + 1),
            Interval::SemesterOfYear => Self::Seasons(|day| day.month0() / 6 + 1),
            Interval::Other(_) => return None,
        })
    }

    /// The span that contains a day.
    pub(super) fn span(self, day: NaiveDate) -> Option<TimeSpan> {
        Some(match self {
            Self::Days => TimeSpan::From(day),
            Self::Weeks => TimeSpan::From(day.week(Weekday::Mon).checked_first_day()?),
            Self::Months(months) => {
                TimeSpan::From(NaiveDate::from_ymd_opt(day.year(), day.month0() / months * months + 1, 1)?)
            }
            Self::Seasons(number) => TimeSpan::Number(number(day)),
        })
    }

    /// The ordered spans that contain the days from `first` to `last`, at most `most`.
    pub(super) fn spans(self, first: NaiveDate, last: NaiveDate, most: usize) -> BTreeSet<TimeSpan> {
        let step = |day: &NaiveDate| match self {
            Self::Weeks => day.checked_add_days(Days::new(7)),
            Self::Months(months) => day.checked_add_months(Months::new(months)),
            Self::Days | Self::Seasons(_) => day.succ_opt(),
        };
        // Each step goes from the start of one span to the start of the next, so that no span is skipped.
        let start = match self.span(first) {
            Some(TimeSpan::From(start)) => start,
            _ => first,
        };
        let days = successors(Some(start), step).take_while(|day| *day <= last);
        let looked_at = if matches!(self, Self::Seasons(_)) { ALL_SEASONS } else { most };
        days.take(looked_at).filter_map(|day| self.span(day)).collect()
    }
}

/// Writes the first day of a span, which is the documented format of a day, or its number.
impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From(day) => day.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use webmarketer_core::api::Interval;

    use super::SpanKind;

    fn spans(interval: &Interval, first: &str, last: &str) -> Vec<String> {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let spans = SpanKind::from_interval(interval).unwrap().spans(day(first), day(last), 1000);
        spans.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn consecutive_spans_are_written_as_their_first_day() {
        assert_eq!(spans(&Interval::Day, "2024-02-28", "2024-03-01"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert_eq!(spans(&Interval::Week, "2023-01-01", "2023-01-09"), ["2022-12-26", "2023-01-02", "2023-01-09"]);
        assert_eq!(spans(&Interval::Month, "2022-12-31", "2023-01-01"), ["2022-12-01", "2023-01-01"]);
        assert_eq!(spans(&Interval::Quarter, "2023-03-31", "2023-07-01"), ["2023-01-01", "2023-04-01", "2023-07-01"]);
        assert_eq!(spans(&Interval::Semester, "2023-06-30", "2023-07-01"), ["2023-01-01", "2023-07-01"]);
        assert_eq!(spans(&Interval::Year, "2023-12-31", "2024-01-01"), ["2023-01-01", "2024-01-01"]);
    }

    #[test]
    fn recurring_spans_are_written_as_the_numbers_that_occur() {
        // A Friday to a Monday.
        assert_eq!(spans(&Interval::DayOfWeek, "2024-03-01", "2024-03-04"), ["1", "5", "6", "7"]);
        assert_eq!(spans(&Interval::DayOfMonth, "2024-02-28", "2024-03-01"), ["1", "28", "29"]);
        assert_eq!(spans(&Interval::DayOfYear, "2024-12-30", "2024-12-31"), ["365", "366"]);
        // 1 January 2021 belongs to the last week of 2020.
        assert_eq!(spans(&Interval::WeekOfYear, "2021-01-01", "2021-01-04"), ["1", "53"]);
        assert_eq!(spans(&Interval::MonthOfYear, "2023-11-30", "2024-01-01"), ["1", "11", "12"]);
        assert_eq!(spans(&Interval::QuarterOfYear, "2024-03-31", "2024-04-01"), ["1", "2"]);
        assert_eq!(spans(&Interval::SemesterOfYear, "2024-06-30", "2024-07-01"), ["1", "2"]);
    }

    #[test]
    fn twelve_years_contain_every_recurring_span() {
        // 1900 was not a leap year, so this is the longest time without one.
        assert_eq!(spans(&Interval::DayOfYear, "1896-03-01", "9999-12-31").len(), 366);
        assert_eq!(spans(&Interval::WeekOfYear, "1897-01-04", "9999-12-31").len(), 53);
    }
}
