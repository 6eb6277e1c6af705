//! The clock: the one place that knows what time it is.

use chrono::{DateTime, DurationRound as _, SecondsFormat, TimeDelta, Utc};

/// Tells the time to everything that dates, expires or compares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(fn() -> DateTime<Utc>);

impl Clock {
    /// The clock of this machine.
    pub(crate) const REAL: Self = Self(Utc::now);

    /// The time, cut to the millisecond: what is served is then exactly what is compared.
    pub(crate) fn now(self) -> DateTime<Utc> {
        let now = self.0();
        now.duration_trunc(TimeDelta::milliseconds(1)).unwrap_or(now)
    }
}

/// A date as the API writes it: RFC 3339 with milliseconds, in UTC.
pub(crate) fn written(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}
