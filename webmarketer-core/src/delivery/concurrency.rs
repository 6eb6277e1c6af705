//! How many events are under way at once: it grows slowly, and halves when the service is overloaded.

use std::time::Duration;

use tokio::time::Instant;

/// How many events are under way at once, to begin with.
const START: usize = 16;
/// How long nothing may have gone wrong before there is one more.
const QUIET: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Concurrency {
    now: usize,
    max: usize,
    changed: Instant,
    /// How often it was halved.
    halved: u64,
}

impl Concurrency {
    pub(super) fn new(max: usize, now: Instant) -> Self {
        Self { now: START.min(max), max, changed: now, halved: 0 }
    }

    pub(super) fn get(&self) -> usize {
        self.now
    }

    /// How often it was halved, for a try that begins now. Tries that fail together halve it once.
    pub(super) fn halved(&self) -> u64 {
        self.halved
    }

    /// An event was received. Only a limit that was reached grows.
    pub(super) fn succeed(&mut self, was_reached: bool, now: Instant) {
        if was_reached && now.saturating_duration_since(self.changed) >= QUIET {
            (self.now, self.changed) = (self.max.min(self.now + 1), now);
        }
    }

    /// The service did not answer in time, or asked for a pause.
    pub(super) fn back_off(&mut self, now: Instant) {
        (self.now, self.changed) = ((self.now / 2).max(1), now);
        self.halved += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_by_one_per_quiet_second_and_halves_at_once() {
        let start = Instant::now();
        let mut concurrency = Concurrency::new(18, start);
        for second in 1..=4 {
            for _ in 0..100 {
                concurrency.succeed(true, start + Duration::from_secs(second));
            }
        }
        assert_eq!(concurrency.get(), 18, "it is at most the limit of the client");
        for expected in [9, 4, 2, 1, 1] {
            concurrency.back_off(start + Duration::from_secs(5));
            assert_eq!(concurrency.get(), expected);
        }
        assert_eq!(concurrency.halved(), 5);
        concurrency.succeed(true, start + Duration::from_millis(5900));
        assert_eq!(concurrency.get(), 1, "the second is not over");
        concurrency.succeed(false, start + Duration::from_secs(9));
        assert_eq!(concurrency.get(), 1, "more would not be used");
    }
}
