//! Decides when a request is retried, in a pure function.

mod budget;
mod dates;
mod policy;

use std::time::Duration;

pub(super) use budget::Budget;
pub(super) use dates::{http_date_seconds, retry_after};
pub use policy::RetryPolicy;

/// The maximum pause that an answer can ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);
/// The pause after a 429 without `Retry-After`.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(5);
/// The maximum random extension of a requested pause, so that clients do not repeat their requests together.
const SPREAD: Duration = Duration::from_millis(200);

/// The outcome of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TryOutcome {
    /// A response with this status, which can request a pause.
    Answer { status: u16, retry_after: Option<Duration> },
    /// No response; `sent` if the request may have been received.
    NoAnswer { sent: bool },
}

impl TryOutcome {
    /// Whether the service may have executed the request in spite of this outcome.
    ///
    /// Of 408 and 5xx, the contract has only 500, and does not state whether the request was executed. In HTTP, 501 and
    /// 505 mean that it was not. A gateway can answer with 408, 503 and the others, also with `Retry-After`, after it
    /// has forwarded the request. After 429 and every other 4xx, the request was not executed.
    pub(super) fn may_be_done(self) -> bool {
        match self {
            Self::Answer { status, .. } => status == 408 || (status >= 500 && !matches!(status, 501 | 505)),
            Self::NoAnswer { sent } => sent,
        }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RetryStep {
    /// Return the outcome.
    Stop,
    /// Repeat the request after this pause. It counts as a try.
    Retry(Duration),
    /// Pause all requests for this time, then repeat this one. It does not count as a try.
    Pause(Duration),
    /// Get a new token, then repeat the request.
    Renew,
}

/// The progress of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallProgress {
    /// The number of failed tries, including this one.
    pub(super) failures: u32,
    /// The number of them that could not connect.
    pub(super) unconnected: u32,
    /// Whether the request is safe to repeat.
    pub(super) repeatable: bool,
    /// Whether a new token can help, and was not tried.
    pub(super) renewable: bool,
    /// Whether the retry budget of the client allows another try.
    pub(super) affordable: bool,
    /// The remaining time of the call.
    pub(super) left: Duration,
}

/// Decides the next step. `random` is between 0 and 1: each pause is a random part of its length, so that clients do
/// not repeat their requests together. A pause that would end after the deadline is skipped, because it only delays
/// the error.
pub(super) fn decide(policy: &RetryPolicy, call: CallProgress, outcome: TryOutcome, random: f64) -> RetryStep {
    let random = random.clamp(0.0, 1.0);
    match outcome {
        TryOutcome::Answer { status: 401, .. } if call.renewable => RetryStep::Renew,
        TryOutcome::Answer { status, .. } if !policy.is_retryable(status) => RetryStep::Stop,
        TryOutcome::Answer { status: 429, retry_after } => {
            // Without a minimum, a pause of zero would repeat the request in a busy loop until the deadline.
            let asked = retry_after.unwrap_or(DEFAULT_RETRY_AFTER).clamp(SPREAD, MAX_RETRY_AFTER);
            RetryStep::Pause(asked + SPREAD.mul_f64(random))
        }
        TryOutcome::Answer { retry_after, .. } if call.repeatable => retry_or_stop(policy, call, retry_after, random),
        TryOutcome::NoAnswer { sent: true } if call.repeatable => retry_or_stop(policy, call, None, random),
        TryOutcome::NoAnswer { sent: false } => {
            let is_last = policy.max_connect_tries.is_some_and(|most| call.unconnected >= most);
            if is_last { RetryStep::Stop } else { retry_or_stop(policy, call, None, random) }
        }
        TryOutcome::Answer { .. } | TryOutcome::NoAnswer { .. } => RetryStep::Stop,
    }
}

/// Another try after a pause, which is at least the one that the service asks for.
fn retry_or_stop(policy: &RetryPolicy, call: CallProgress, asked: Option<Duration>, random: f64) -> RetryStep {
    if policy.max_tries.is_some_and(|most| call.failures >= most) {
        return RetryStep::Stop;
    }
    // Leaves time for another try after the pause, and limits the number of tries near the deadline.
    let longest = policy.max_backoff.min((call.left / 2).max(SPREAD));
    let pause = if call.affordable {
        let doubled = policy.first_backoff.saturating_mul(1 << call.failures.saturating_sub(1).min(16));
        doubled.min(longest).mul_f64(random)
    } else {
        longest.max(SPREAD).mul_f64(0.5 + random / 2.0)
    };
    let asked = asked.map(|asked| asked.min(MAX_RETRY_AFTER) + SPREAD.mul_f64(random));
    let pause = asked.map_or(pause, |asked| asked.max(pause));
    if pause >= call.left { RetryStep::Stop } else { RetryStep::Retry(pause) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> TryOutcome {
        TryOutcome::Answer { status, retry_after: None }
    }

    fn paused(status: u16, seconds: u64) -> TryOutcome {
        TryOutcome::Answer { status, retry_after: Some(Duration::from_secs(seconds)) }
    }

    const FIRST: Duration = Duration::from_millis(200);
    const LONGEST: Duration = Duration::from_secs(5);
    const SECOND: Duration = Duration::from_secs(1);
    const CALL: CallProgress = CallProgress {
        failures: 1,
        unconnected: 1,
        repeatable: true,
        renewable: true,
        affordable: true,
        left: Duration::from_secs(30),
    };
    const UNSENT: TryOutcome = TryOutcome::NoAnswer { sent: false };
    const SENT: TryOutcome = TryOutcome::NoAnswer { sent: true };

    #[test]
    fn every_outcome_has_its_step() {
        let once = CallProgress { repeatable: false, ..CALL };
        let renewed = CallProgress { renewable: false, ..CALL };
        let often = CallProgress { failures: 1000, unconnected: 1000, ..CALL };
        let poor = CallProgress { affordable: false, ..CALL };
        let (short, late) = (CallProgress { left: SECOND * 4, ..poor }, CallProgress { left: FIRST, ..CALL });
        let first = RetryStep::Retry(FIRST);
        for (call, outcome, step) in [
            (CALL, answer(200), RetryStep::Stop),
            (CALL, answer(400), RetryStep::Stop),
            (CALL, answer(401), RetryStep::Renew),
            (renewed, answer(401), RetryStep::Stop),
            (CALL, answer(403), RetryStep::Stop),
            (CALL, answer(408), first),
            (CALL, answer(500), first),
            (CALL, answer(503), first),
            (CallProgress { failures: 3, ..CALL }, answer(503), RetryStep::Retry(FIRST * 4)),
            (once, answer(500), RetryStep::Stop),
            (once, paused(503, 1), RetryStep::Stop),
            (often, answer(500), RetryStep::Retry(LONGEST)),
            (often, UNSENT, RetryStep::Retry(LONGEST)),
            (CallProgress { left: SECOND * 4, ..often }, answer(500), RetryStep::Retry(SECOND * 2)),
            (poor, answer(500), RetryStep::Retry(LONGEST)),
            (poor, UNSENT, RetryStep::Retry(LONGEST)),
            (short, answer(500), RetryStep::Retry(SECOND * 2)),
            (poor, answer(401), RetryStep::Renew),
            (poor, answer(429), RetryStep::Pause(DEFAULT_RETRY_AFTER + SPREAD)),
            (late, answer(500), RetryStep::Stop),
            (CALL, answer(501), RetryStep::Stop),
            (CALL, SENT, first),
            (once, SENT, RetryStep::Stop),
            (once, UNSENT, first),
            (often, answer(429), RetryStep::Pause(DEFAULT_RETRY_AFTER + SPREAD)),
            (once, answer(429), RetryStep::Pause(DEFAULT_RETRY_AFTER + SPREAD)),
            (CALL, paused(429, 9999), RetryStep::Pause(MAX_RETRY_AFTER + SPREAD)),
            (CALL, paused(429, 0), RetryStep::Pause(SPREAD * 2)),
            (CALL, paused(500, 0), first),
            (CALL, paused(503, 7), RetryStep::Retry(SECOND * 7 + SPREAD)),
            (poor, paused(503, 1), RetryStep::Retry(LONGEST)),
            (CALL, paused(503, 30), RetryStep::Stop),
            (
                CallProgress { left: SECOND * 600, ..CALL },
                paused(503, 9999),
                RetryStep::Retry(MAX_RETRY_AFTER + SPREAD),
            ),
        ] {
            assert_eq!(decide(&RetryPolicy::new(), call, outcome, 1.0), step, "{call:?} {outcome:?}");
        }
        assert_eq!(decide(&RetryPolicy::new(), CALL, answer(500), 0.0), RetryStep::Retry(Duration::ZERO));
        assert_eq!(decide(&RetryPolicy::new(), poor, answer(500), 0.0), RetryStep::Retry(LONGEST / 2));
        for status in RetryPolicy::STATUSES.into_iter().filter(|status| *status != 429) {
            let step = decide(&RetryPolicy::new(), CALL, paused(status, 2), 0.0);
            assert_eq!(step, RetryStep::Retry(SECOND * 2), "{status}");
        }
    }

    #[test]
    fn what_refuses_a_request_has_not_done_it() {
        for status in [400, 401, 403, 404, 409, 413, 422, 425, 429, 501, 505] {
            assert!(!paused(status, 1).may_be_done() && !answer(status).may_be_done(), "{status}");
        }
        for status in [408, 500, 502, 503, 504, 520, 599] {
            assert!(paused(status, 1).may_be_done() && answer(status).may_be_done(), "{status}");
        }
        assert!(SENT.may_be_done() && !UNSENT.may_be_done());
    }

    #[test]
    fn an_empty_budget_ends_no_call_before_its_time() {
        for milliseconds in 400..30_000 {
            let left = Duration::from_millis(milliseconds);
            for random in [0.0, 0.5, 1.0] {
                let poor = CallProgress { affordable: false, failures: 100, left, ..CALL };
                let RetryStep::Retry(pause) = decide(&RetryPolicy::new(), poor, answer(503), random) else {
                    panic!("it is given up {left:?} before its time");
                };
                assert!(pause <= left / 2, "{pause:?} of {left:?}");
            }
        }
    }

    #[test]
    fn a_policy_of_ones_own_decides() {
        let policy = RetryPolicy::new().max_tries(3).max_connect_tries(2).backoff(SECOND, SECOND * 3);
        let policy = policy.statuses([503, 520]);
        let after = |failures| CallProgress { failures, ..CALL };
        for (call, outcome, step) in [
            (after(1), answer(520), RetryStep::Retry(SECOND)),
            (after(2), answer(520), RetryStep::Retry(SECOND * 2)),
            (after(3), answer(520), RetryStep::Stop),
            (after(1), answer(500), RetryStep::Stop),
            (after(1), answer(429), RetryStep::Stop),
            (after(2), SENT, RetryStep::Retry(SECOND * 2)),
            (after(2), UNSENT, RetryStep::Retry(SECOND * 2)),
            (CallProgress { unconnected: 2, ..after(2) }, UNSENT, RetryStep::Stop),
            (CallProgress { unconnected: 2, ..after(2) }, SENT, RetryStep::Retry(SECOND * 2)),
            (CallProgress { affordable: false, ..CALL }, answer(503), RetryStep::Retry(SECOND * 3)),
        ] {
            assert_eq!(decide(&policy, call, outcome, 1.0), step, "{call:?} {outcome:?}");
        }
        let long = RetryPolicy::new().backoff(SECOND * 600, SECOND * 600);
        assert_eq!(decide(&long, CALL, answer(503), 1.0), RetryStep::Retry(SECOND * 15), "half of what is left");
    }
}
