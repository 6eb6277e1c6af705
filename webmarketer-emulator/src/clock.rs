//! The clock of a session. It can be frozen, set and advanced; dates, expiry, delays and the rate limit use it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};
use tokio::sync::watch;

/// The last millisecond of the year 9999, in milliseconds since 1970.
const LAST: i64 = 253_402_300_799_999;

/// The clock of a session.
#[derive(Debug)]
pub(crate) struct Clock {
    readings: Mutex<ClockHistory>,
    changed: watch::Sender<()>,
}

/// The maximum number of earlier settings that are kept.
const MOST_CHANGES: usize = 1000;

/// The current setting of a clock, and the earlier ones.
#[derive(Debug)]
struct ClockHistory {
    now: ClockSetting,
    /// Each with the time of this machine's clock at which it ended, the oldest first.
    earlier: VecDeque<(DateTime<Utc>, ClockSetting)>,
}

#[derive(Clone, Copy, Debug)]
enum ClockSetting {
    /// The clock runs, ahead of this machine's clock by this duration.
    Running(TimeDelta),
    /// The clock is frozen at this time.
    Frozen(DateTime<Utc>),
}

impl Clock {
    /// A clock that shows the time of this machine.
    pub(crate) fn new() -> Self {
        let readings = ClockHistory { now: ClockSetting::Running(TimeDelta::zero()), earlier: VecDeque::new() };
        Self { readings: Mutex::new(readings), changed: watch::Sender::new(()) }
    }

    /// The current time. It is truncated to milliseconds, so that a date in a response is exactly the date that is
    /// compared.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.setting().now()
    }

    /// The time that this clock showed at an instant of this machine's clock.
    pub(crate) fn at(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let readings = self.history();
        let then =
            readings.earlier.iter().find(|(end, _)| instant < *end).map_or(readings.now, |(_, reading)| *reading);
        drop(readings);
        then.at(instant)
    }

    pub(crate) fn is_frozen(&self) -> bool {
        self.setting().is_frozen()
    }

    /// Freezes the clock at its current time, or lets it run on from there.
    pub(crate) fn freeze(&self, frozen: bool) -> DateTime<Utc> {
        self.change(|reading| ClockSetting::from(reading.now(), frozen))
    }

    /// Sets the time. The clock stays frozen or running.
    pub(crate) fn set(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.change(|reading| ClockSetting::from(truncate_to_milliseconds(now), reading.is_frozen()))
    }

    /// Moves the clock forward, at most to the last time that RFC 3339 can represent.
    pub(crate) fn advance(&self, by: Duration) -> DateTime<Utc> {
        self.change(|reading| {
            ClockSetting::from(truncate_to_milliseconds(add_duration(reading.now(), by)), reading.is_frozen())
        })
    }

    /// Sets the clock to the time of this machine.
    pub(crate) fn reset(&self) {
        self.change(|_| ClockSetting::Running(TimeDelta::zero()));
    }

    /// Waits until this clock shows `then` or later.
    pub(crate) async fn until(&self, then: DateTime<Utc>) {
        let mut changed = self.changed.subscribe();
        loop {
            let reading = self.setting();
            let left = (then - reading.now()).to_std().unwrap_or_default();
            if left.is_zero() {
                return;
            }
            // `changed` fails only if the sender is dropped, and `self` owns it.
            let change = changed.changed();
            match reading {
                ClockSetting::Frozen(_) => drop(change.await),
                ClockSetting::Running(_) => drop(tokio::time::timeout(left, change).await),
            }
        }
    }

    fn setting(&self) -> ClockSetting {
        self.history().now
    }

    fn history(&self) -> MutexGuard<'_, ClockHistory> {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Applies `act` to the setting, and returns the new time.
    fn change(&self, act: impl FnOnce(ClockSetting) -> ClockSetting) -> DateTime<Utc> {
        let mut readings = self.history();
        let old = readings.now;
        readings.now = act(old);
        let now = readings.now.now();
        readings.earlier.push_back((Utc::now(), old));
        if readings.earlier.len() > MOST_CHANGES {
            readings.earlier.pop_front();
        }
        drop(readings);
        self.changed.send_replace(());
        now
    }
}

impl ClockSetting {
    fn from(now: DateTime<Utc>, frozen: bool) -> Self {
        if frozen { Self::Frozen(now) } else { Self::Running(now - Utc::now()) }
    }

    fn is_frozen(self) -> bool {
        matches!(self, Self::Frozen(_))
    }

    fn now(self) -> DateTime<Utc> {
        self.at(Utc::now())
    }

    /// The time that the setting shows at an instant of this machine's clock.
    fn at(self, instant: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Running(ahead) => {
                truncate_to_milliseconds(instant.checked_add_signed(ahead).unwrap_or(DateTime::<Utc>::MAX_UTC))
            }
            Self::Frozen(at) => at,
        }
    }
}

/// Truncates to milliseconds, and to the last time that RFC 3339 can represent.
fn truncate_to_milliseconds(date: DateTime<Utc>) -> DateTime<Utc> {
    let date = date.trunc_subsecs(3);
    date.min(DateTime::from_timestamp_millis(LAST).unwrap_or(date))
}

/// Adds a duration; saturates at the last date that chrono can represent.
pub(crate) fn add_duration(date: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by).ok().and_then(|by| date.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Formats a date like the API: RFC 3339 with milliseconds, in UTC.
pub(crate) fn rfc3339(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Formats a date for an HTTP header. `httpdate` panics for dates before 1970, to which this clock can be set.
pub(crate) fn http_date(date: DateTime<Utc>) -> String {
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The duration in seconds, rounded up.
pub(crate) fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Clock, add_duration, rfc3339};

    #[test]
    fn a_clock_runs_and_can_be_frozen_set_and_advanced() {
        let clock = Clock::new();
        assert!((Utc::now() - clock.now()).num_seconds().abs() < 60);
        let stood = clock.freeze(true);
        assert_eq!(clock.now(), stood);
        assert_eq!(clock.advance(Duration::from_hours(400 * 24)), stood + TimeDelta::days(400));
        assert_eq!(clock.now(), stood + TimeDelta::days(400));
        clock.set(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH);
        clock.freeze(false);
        assert!(!clock.is_frozen());
        assert!((clock.now() - DateTime::UNIX_EPOCH).num_seconds() < 60);
        clock.freeze(true);
        assert_eq!(rfc3339(clock.advance(Duration::MAX)), "9999-12-31T23:59:59.999Z");
        clock.reset();
        assert!((Utc::now() - clock.now()).num_seconds().abs() < 60);
    }

    #[test]
    fn an_earlier_instant_is_converted_with_the_setting_of_that_instant() {
        let clock = Clock::new();
        let first = Utc::now();
        let stood = clock.freeze(true);
        let second = Utc::now();
        clock.advance(Duration::from_hours(1));
        let third = Utc::now();
        clock.freeze(false);
        assert!((clock.at(first) - first).abs() < TimeDelta::milliseconds(1));
        assert_eq!(clock.at(second), stood);
        assert_eq!(clock.at(third), stood + TimeDelta::hours(1));
        assert!((clock.at(Utc::now()) - clock.now()).abs() < TimeDelta::minutes(1));
        for _ in 0..2000 {
            clock.reset();
        }
        assert!((clock.at(Utc::now()) - Utc::now()).abs() < TimeDelta::minutes(1));
    }

    #[tokio::test]
    async fn advancing_the_clock_wakes_waiting_tasks() {
        let clock = Clock::new();
        let then = add_duration(clock.freeze(true), Duration::from_hours(1));
        let waiting = clock.until(then);
        tokio::pin!(waiting);
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut waiting).await.is_err());
        clock.advance(Duration::from_hours(1));
        tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap();
    }
}
