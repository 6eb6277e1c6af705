//! The clock: the one place that knows what time it is. It can be stopped, set and moved on, and everything that dates,
//! expires, waits or counts by the second follows it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, SubsecRound as _, TimeDelta, Utc};
use tokio::sync::watch;

/// The last millisecond of the year 9999, in milliseconds since 1970.
const LAST: i64 = 253_402_300_799_999;

/// The clock by which everything in a session is dated, expires and is compared.
#[derive(Debug)]
pub(crate) struct Clock {
    readings: Mutex<ClockHistory>,
    changed: watch::Sender<()>,
}

/// How many changes of a clock are kept.
const MOST_CHANGES: usize = 1000;

/// How a clock goes, and how it went.
#[derive(Debug)]
struct ClockHistory {
    now: ClockSetting,
    /// Each with when it ended by the clock of this machine, the oldest first.
    earlier: VecDeque<(DateTime<Utc>, ClockSetting)>,
}

/// How a clock goes.
#[derive(Clone, Copy, Debug)]
enum ClockSetting {
    /// As this machine's does, and that much ahead of it.
    Running(TimeDelta),
    /// It stands at that time.
    Frozen(DateTime<Utc>),
}

impl Clock {
    /// The clock of this machine.
    pub(crate) fn new() -> Self {
        let readings = ClockHistory { now: ClockSetting::Running(TimeDelta::zero()), earlier: VecDeque::new() };
        Self { readings: Mutex::new(readings), changed: watch::Sender::new(()) }
    }

    /// The time, cut to the millisecond: what is served is then exactly what is compared.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.setting().now()
    }

    /// What it showed at an instant of this machine's clock, however it was changed since.
    pub(crate) fn at(&self, instant: DateTime<Utc>) -> DateTime<Utc> {
        let readings = self.history();
        let then =
            readings.earlier.iter().find(|(end, _)| instant < *end).map_or(readings.now, |(_, reading)| *reading);
        drop(readings);
        then.at(instant)
    }

    /// Whether it stands.
    pub(crate) fn is_frozen(&self) -> bool {
        self.setting().is_frozen()
    }

    /// Lets it stand, or go on from where it stands.
    pub(crate) fn freeze(&self, frozen: bool) -> DateTime<Utc> {
        self.change(|reading| ClockSetting::from(reading.now(), frozen))
    }

    /// Sets it. It goes on as it went: standing or running.
    pub(crate) fn set(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.change(|reading| ClockSetting::from(truncate_to_milliseconds(now), reading.is_frozen()))
    }

    /// Moves it on, though not beyond the last time that RFC 3339 can write.
    pub(crate) fn advance(&self, by: Duration) -> DateTime<Utc> {
        self.change(|reading| {
            ClockSetting::from(truncate_to_milliseconds(add_duration(reading.now(), by)), reading.is_frozen())
        })
    }

    /// Makes it the clock of this machine again.
    pub(crate) fn reset(&self) {
        self.change(|_| ClockSetting::Running(TimeDelta::zero()));
    }

    /// Waits until it is `then` by this clock, however it gets there.
    pub(crate) async fn until(&self, then: DateTime<Utc>) {
        let mut changed = self.changed.subscribe();
        loop {
            let reading = self.setting();
            let left = (then - reading.now()).to_std().unwrap_or_default();
            if left.is_zero() {
                return;
            }
            // It fails only when the sender is gone, and this clock holds it.
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

    /// Answers the time that it then is.
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
    /// That time, from which it goes on or at which it stands.
    fn from(now: DateTime<Utc>, frozen: bool) -> Self {
        if frozen { Self::Frozen(now) } else { Self::Running(now - Utc::now()) }
    }

    fn is_frozen(self) -> bool {
        matches!(self, Self::Frozen(_))
    }

    fn now(self) -> DateTime<Utc> {
        self.at(Utc::now())
    }

    /// What it shows at an instant of this machine's clock.
    fn at(self, instant: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Running(ahead) => {
                truncate_to_milliseconds(instant.checked_add_signed(ahead).unwrap_or(DateTime::<Utc>::MAX_UTC))
            }
            Self::Frozen(at) => at,
        }
    }
}

/// That time to the millisecond, and no later than the last that RFC 3339 can write.
fn truncate_to_milliseconds(date: DateTime<Utc>) -> DateTime<Utc> {
    let date = date.trunc_subsecs(3);
    date.min(DateTime::from_timestamp_millis(LAST).unwrap_or(date))
}

/// That much later. A time that no date holds is the last that one does.
pub(crate) fn add_duration(date: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    TimeDelta::from_std(by).ok().and_then(|by| date.checked_add_signed(by)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A date as the API writes it: RFC 3339 with milliseconds, in UTC.
pub(crate) fn rfc3339(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A date in the form of an HTTP header. `httpdate` panics for a date before 1970, and this clock can be set to one.
pub(crate) fn http_date(date: DateTime<Utc>) -> String {
    date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// In seconds, rounded up.
pub(crate) fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::{Clock, add_duration, rfc3339};

    #[test]
    fn it_goes_stands_is_set_and_moves_on() {
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
    fn an_instant_keeps_the_time_that_the_clock_showed_at_it() {
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
    async fn moving_the_clock_wakes_waiting_tasks() {
        let clock = Clock::new();
        let then = add_duration(clock.freeze(true), Duration::from_hours(1));
        let waiting = clock.until(then);
        tokio::pin!(waiting);
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut waiting).await.is_err());
        clock.advance(Duration::from_hours(1));
        tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap();
    }
}
