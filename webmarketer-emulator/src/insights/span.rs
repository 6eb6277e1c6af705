//! The spans of time that insights are cut into, all in UTC.

use std::collections::BTreeSet;
use std::fmt;
use std::iter::successors;

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use webmarketer_core::api::Interval;

/// In that many days every span that comes again has come: a leap year and a year of 53 weeks are among any twelve.
const ALL_SEASONS: usize = 12 * 366;

/// How the calendar is cut.
#[derive(Clone, Copy)]
pub(super) enum SpanKind {
    /// Into days.
    Days,
    /// Into weeks, from Monday on.
    Weeks,
    /// Into that many months, counted from January on.
    Months(u32),
    /// Into spans that come again, each of those days that have its number.
    Seasons(fn(NaiveDate) -> u32),
}

/// One span of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TimeSpan {
    /// The one that starts on that day.
    From(NaiveDate),
    /// The one of that number, which comes again.
    Number(u32),
}

impl SpanKind {
    /// The cut that an interval names, if it is known.
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
            // The weeks of ISO 8601: the first days of January may be of week 52 or 53.
            Interval::WeekOfYear => Self::Seasons(|day| day.iso_week().week()),
            Interval::MonthOfYear => Self::Seasons(|day| day.month()),
            Interval::QuarterOfYear => Self::Seasons(|day| day.month0() / 3 + 1),
            Interval::SemesterOfYear => Self::Seasons(|day| day.month0() / 6 + 1),
            Interval::Other(_) => return None,
        })
    }

    /// The span that a day is in.
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

    /// The spans that the days from `first` to `last` are in, in their order; when there are more, `most` of them.
    pub(super) fn spans(self, first: NaiveDate, last: NaiveDate, most: usize) -> BTreeSet<TimeSpan> {
        let step = |day: &NaiveDate| match self {
            Self::Weeks => day.checked_add_days(Days::new(7)),
            Self::Months(months) => day.checked_add_months(Months::new(months)),
            Self::Days | Self::Seasons(_) => day.succ_opt(),
        };
        // Steps go from one start to the next, so that none is passed over.
        let start = match self.span(first) {
            Some(TimeSpan::From(start)) => start,
            _ => first,
        };
        let days = successors(Some(start), step).take_while(|day| *day <= last);
        let looked_at = if matches!(self, Self::Seasons(_)) { ALL_SEASONS } else { most };
        days.take(looked_at).filter_map(|day| self.span(day)).collect()
    }
}

/// Writes a span: the day it starts on, which is the documented form of a day, or its number.
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
    fn spans_that_follow_each_other_are_written_as_the_day_they_start_on() {
        assert_eq!(spans(&Interval::Day, "2024-02-28", "2024-03-01"), ["2024-02-28", "2024-02-29", "2024-03-01"]);
        assert_eq!(spans(&Interval::Week, "2023-01-01", "2023-01-09"), ["2022-12-26", "2023-01-02", "2023-01-09"]);
        assert_eq!(spans(&Interval::Month, "2022-12-31", "2023-01-01"), ["2022-12-01", "2023-01-01"]);
        assert_eq!(spans(&Interval::Quarter, "2023-03-31", "2023-07-01"), ["2023-01-01", "2023-04-01", "2023-07-01"]);
        assert_eq!(spans(&Interval::Semester, "2023-06-30", "2023-07-01"), ["2023-01-01", "2023-07-01"]);
        assert_eq!(spans(&Interval::Year, "2023-12-31", "2024-01-01"), ["2023-01-01", "2024-01-01"]);
    }

    #[test]
    fn spans_that_come_again_are_those_that_came_by_their_number() {
        // A Friday to a Monday.
        assert_eq!(spans(&Interval::DayOfWeek, "2024-03-01", "2024-03-04"), ["1", "5", "6", "7"]);
        assert_eq!(spans(&Interval::DayOfMonth, "2024-02-28", "2024-03-01"), ["1", "28", "29"]);
        assert_eq!(spans(&Interval::DayOfYear, "2024-12-30", "2024-12-31"), ["365", "366"]);
        // The first of January 2021 was in the last week of 2020.
        assert_eq!(spans(&Interval::WeekOfYear, "2021-01-01", "2021-01-04"), ["1", "53"]);
        assert_eq!(spans(&Interval::MonthOfYear, "2023-11-30", "2024-01-01"), ["1", "11", "12"]);
        assert_eq!(spans(&Interval::QuarterOfYear, "2024-03-31", "2024-04-01"), ["1", "2"]);
        assert_eq!(spans(&Interval::SemesterOfYear, "2024-06-30", "2024-07-01"), ["1", "2"]);
    }

    #[test]
    fn twelve_years_have_every_span_that_comes_again() {
        // 1900 was no leap year, which makes the longest wait for one.
        assert_eq!(spans(&Interval::DayOfYear, "1896-03-01", "9999-12-31").len(), 366);
        assert_eq!(spans(&Interval::WeekOfYear, "1897-01-04", "9999-12-31").len(), 53);
    }
}
