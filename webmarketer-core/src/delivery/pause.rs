//! When events that failed are tried again: each after a delay of its own, and none during a pause.

use std::time::Duration;

use tokio::time::Instant;

use super::outcome::HoldReason;

/// How many tries in a row fail before no other event is tried either. A connection that breaks concerns one event.
const IN_A_ROW: u32 = 8;
/// The first pause after failures, and the longest.
const FAILURES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));
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

    /// An event was received.
    pub(super) fn end(&mut self) {
        // The pause that the service asks for stays: it is known to the client.
        (self.until, self.in_a_row, self.count, self.reason) = (None, 0, 0, None);
    }

    /// Ends a pause that is the queue's own choice, for events that must be sent now or never.
    pub(super) fn hurry(&mut self) {
        if self.reason == Some(HoldReason::Unavailable) || self.reason == Some(HoldReason::Unreachable) {
            self.until = None;
        }
    }

    /// A try that began with that number has failed. `random` is between 0 and 1; `asked` is when the pause ends that
    /// the service asks for. Returns how much longer the pause became.
    pub(super) fn fail(
        &mut self,
        number: u64,
        reason: HoldReason,
        asked: Option<Instant>,
        now: Instant,
        random: f64,
    ) -> Duration {
        let before = self.until(now).unwrap_or(now);
        let until = match reason {
            HoldReason::Throttled => asked.unwrap_or(now + CREDENTIALS.0),
            // Others have failed with it, or before it.
            _ if number != self.number => return Duration::ZERO,
            HoldReason::Unavailable | HoldReason::Unreachable if self.in_a_row + 1 < IN_A_ROW => {
                self.in_a_row += 1;
                return Duration::ZERO;
            }
            HoldReason::Credentials => now + longer(CREDENTIALS, self.count),
            HoldReason::Unavailable | HoldReason::Unreachable => now + longer(FAILURES, self.count).mul_f64(random),
        };
        self.reason = Some(reason);
        if reason != HoldReason::Throttled {
            self.count = self.count.saturating_add(1);
            self.number += 1;
        }
        self.until = Some(until.max(before));
        until.saturating_duration_since(before)
    }
}

/// How long an event waits that has failed that often. `random` is between 0 and 1.
pub(super) fn delay(failures: u32, random: f64) -> Duration {
    longer(FAILURES, failures.saturating_sub(1)).mul_f64(random)
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
        let mut lengths = Vec::new();
        for _ in 1..IN_A_ROW {
            assert_eq!(
                pause.fail(0, HoldReason::Unreachable, None, now, 1.0),
                Duration::ZERO,
                "one event is no outage"
            );
        }
        for _ in 0..10 {
            let number = pause.number();
            lengths.push(pause.fail(number, HoldReason::Unavailable, None, now, 1.0));
            assert_eq!(pause.fail(number, HoldReason::Unreachable, None, now, 1.0), Duration::ZERO);
            pause.until = None;
        }
        let millis: Vec<_> = lengths.iter().map(Duration::as_millis).collect();
        assert_eq!(millis, [200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000]);
        pause.end();
        assert!(!pause.is_outage());
        assert_eq!(pause.fail(pause.number(), HoldReason::Unavailable, None, now, 0.5).as_millis(), 0);
        assert_eq!(pause.fail(pause.number(), HoldReason::Credentials, None, now, 0.5).as_millis(), 5000);
    }

    #[test]
    fn the_service_sets_the_pause_of_a_429_and_no_hurry_ends_it() {
        let (now, mut pause) = (Instant::now(), Pause::default());
        let asked = now + Duration::from_secs(60);
        assert_eq!(pause.fail(0, HoldReason::Throttled, Some(asked), now, 1.0), Duration::from_secs(60));
        assert_eq!(pause.fail(0, HoldReason::Throttled, Some(asked), now, 1.0), Duration::ZERO);
        pause.hurry();
        assert_eq!(pause.until(now), Some(asked));
    }
}
