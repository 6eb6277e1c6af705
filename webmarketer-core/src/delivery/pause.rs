//! When events that failed are tried again: each after a delay of its own, and none during a pause.

use std::time::Duration;

use tokio::time::Instant;

use super::outcome::HoldReason;

/// How many tries in a row fail before no other event is tried either. A connection that breaks concerns one event.
const IN_A_ROW: u32 = 8;
/// The first pause after failures, and the longest.
const FAILURES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));
/// The longest delay of one event. If no event is received, the pause lasts longer.
const LONGEST_OF_EVENT: Duration = Duration::from_secs(3);
/// The same where the credentials are not accepted: a person has to do something.
const CREDENTIALS: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(5));

#[derive(Debug, Default)]
pub(super) struct Pause {
    until: Option<Instant>,
    /// How many tries have failed since an event was last received.
    in_a_row: u32,
    /// How many pauses there were since then.
    count: u32,
    /// Which pause it is. Events that are under way together fail together, and that is one failure.
    number: u64,
    reason: Option<HoldReason>,
}

impl Pause {
    /// The number that a try is given which begins now.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Until when nothing is sent.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| *until > now)
    }

    /// Whether there was a pause since an event was last received.
    pub(super) fn is_outage(&self) -> bool {
        self.reason.is_some()
    }

    /// An event was received by a try that began with that number. One that began before the pause does not end it.
    pub(super) fn end(&mut self, number: u64) {
        if number == self.number {
            (self.until, self.in_a_row, self.count, self.reason) = (None, 0, 0, None);
        }
    }

    /// Ends a pause that is the queue's own choice, for events that must be sent now or never.
    pub(super) fn hurry(&mut self) {
        if self.reason == Some(HoldReason::Unavailable) || self.reason == Some(HoldReason::Unreachable) {
            self.until = None;
        }
    }

    /// A try that began with that number has failed. `random` is between 0 and 1; `asked` is when the pause ends that
    /// the service asks for. Returns the length of the pause that begins; events that fail together begin one.
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

/// How long an event waits that has failed that often. `random` is between 0 and 1.
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
            assert_eq!(pause.fail(0, HoldReason::Unreachable, None, now, 1.0), None, "one event is no outage");
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
