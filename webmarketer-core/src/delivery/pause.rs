//! When failed events are tried again: each after its own delay, and none during a pause.

use std::time::Duration;

use tokio::time::Instant;

use super::outcome::HoldReason;

/// The number of consecutive failures after which all events pause. A broken connection concerns one event only.
const IN_A_ROW: u32 = 8;
/// The first pause after failures, and the longest.
const FAILURES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));
/// The maximum delay of one event. A pause for all events can be longer.
const LONGEST_OF_EVENT: Duration = Duration::from_secs(3);
/// The delays of an update whose event the service has not processed.
const NOT_PROCESSED: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(30));
/// The same if the credentials are not accepted, which a person must fix.
const CREDENTIALS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(5));

#[derive(Debug, Default)]
pub(super) struct Pause {
    until: Option<Instant>,
    /// The number of failed tries since an event was last received.
    in_a_row: u32,
    /// The number of pauses since then.
    count: u32,
    /// The number of the pause. Events that are under way at the same time and fail count as one failure.
    number: u64,
    reason: Option<HoldReason>,
}

impl Pause {
    /// The number for a try that begins now.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The end of the pause, during which nothing is sent.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| *until > now)
    }

    /// Whether there was a pause since an event was last received.
    pub(super) fn is_outage(&self) -> bool {
        self.reason.is_some()
    }

    /// A try with this number succeeded. A try that began before the pause does not end it.
    pub(super) fn end(&mut self, number: u64) {
        if number == self.number {
            (self.until, self.in_a_row, self.count, self.reason) = (None, 0, 0, None);
        }
    }

    /// Ends a pause that the service did not request, before the queue shuts down.
    pub(super) fn hurry(&mut self) {
        if self.reason == Some(HoldReason::Unavailable) || self.reason == Some(HoldReason::Unreachable) {
            self.until = None;
        }
    }

    /// A try with this number failed. `random` is between 0 and 1; `asked` is the end of the pause that the service
    /// requests. Returns the duration of the pause that begins, if one does.
    pub(super) fn fail(
        &mut self,
        number: u64,
        reason: HoldReason,
        asked: Option<Instant>,
        now: Instant,
        random: f64,
    ) -> Option<Duration> {
        let asked = asked.unwrap_or(now + CREDENTIALS.0);
        let until = match reason {
            // Others have failed with it, or before it.
            HoldReason::Throttled if number != self.number => {
                self.until = self.until.max(Some(asked));
                return None;
            }
            _ if number != self.number => return None,
            HoldReason::Throttled => asked,
            HoldReason::Unavailable | HoldReason::Unreachable if self.in_a_row + 1 < IN_A_ROW => {
                self.in_a_row += 1;
                return None;
            }
            HoldReason::Credentials => now + longer(CREDENTIALS, self.count),
            HoldReason::Unavailable | HoldReason::Unreachable => now + longer(FAILURES, self.count).mul_f64(random),
        };
        self.reason = Some(reason);
        if reason != HoldReason::Throttled {
            self.count = self.count.saturating_add(1);
        }
        self.number += 1;
        self.until = self.until.max(Some(until));
        Some(until.saturating_duration_since(now))
    }
}

/// The delay of an event after this number of failures. `random` is between 0 and 1.
pub(super) fn delay(reason: HoldReason, failures: u32, random: f64) -> Duration {
    let failures = failures.saturating_sub(1);
    match reason {
        // The pause is long enough.
        HoldReason::Throttled => Duration::ZERO,
        HoldReason::Credentials => longer(CREDENTIALS, failures),
        HoldReason::Unreachable | HoldReason::Unavailable => {
            longer((FAILURES.0, LONGEST_OF_EVENT), failures).mul_f64(random)
        }
    }
}

/// The delay of an update whose event the service has not processed, after this number of tries.
pub(super) fn delay_of_unprocessed(tries: u32, random: f64) -> Duration {
    longer(NOT_PROCESSED, tries.saturating_sub(1)).mul_f64(0.5 + random / 2.0)
}

fn longer((first, most): (Duration, Duration), count: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(count)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_events_that_fail_together_are_one_failure() {
        let (now, mut pause) = (Instant::now(), Pause::default());
        for _ in 1..IN_A_ROW {
            assert_eq!(pause.fail(0, HoldReason::Unreachable, None, now, 1.0), None, "one failure is not an outage");
        }
        let mut lengths = Vec::new();
        for _ in 0..10 {
            let number = pause.number();
            lengths.extend(pause.fail(number, HoldReason::Unavailable, None, now, 1.0));
            assert_eq!(pause.fail(number, HoldReason::Unreachable, None, now, 1.0), None);
            pause.end(number);
            assert!(pause.is_outage(), "a try that began before the pause does not end it");
        }
        let millis: Vec<_> = lengths.iter().map(Duration::as_millis).collect();
        assert_eq!(millis, [200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
        pause.end(pause.number());
        assert!(!pause.is_outage() && pause.until(now).is_none());
        assert_eq!(pause.fail(pause.number(), HoldReason::Unavailable, None, now, 0.5), None);
        let credentials = pause.fail(pause.number(), HoldReason::Credentials, None, now, 0.5);
        assert_eq!(credentials, Some(Duration::from_secs(5)));
    }

    #[test]
    fn many_429_at_once_are_one_pause_that_lasts_as_long_as_the_longest() {
        let (now, mut pause) = (Instant::now(), Pause::default());
        let asked = |millis| Some(now + Duration::from_millis(millis));
        assert_eq!(pause.fail(0, HoldReason::Throttled, asked(60_000), now, 1.0), Some(Duration::from_mins(1)));
        assert_eq!(pause.fail(0, HoldReason::Throttled, asked(60_150), now, 1.0), None);
        pause.hurry();
        assert_eq!(pause.until(now), asked(60_150));
    }
}
