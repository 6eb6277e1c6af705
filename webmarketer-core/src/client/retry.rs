//! When a request is made again: one pure function of what happened.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The longest pause that an answer can ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(5);
/// The pause after a 429 that names none.
const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(5);
/// The pause after the first failure, doubled after each further one.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// How often a request is made before a failure is final.
const MAX_ATTEMPTS: u32 = 4;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// With an answer of that status, which may ask for a pause.
    Answer { status: u16, retry_after: Option<Duration> },
    /// Without an answer; `sent` when the request may have arrived all the same.
    NoAnswer { sent: bool },
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Take it as it is.
    Stop,
    /// Make the request again after that pause; it costs an attempt.
    Retry(Duration),
    /// Let every request wait that long, then make this one again. It costs no attempt.
    Pause(Duration),
    /// Get a new token, then make the request again.
    Renew,
}

/// What is known of the call so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call {
    /// How many attempts have failed, this one among them.
    pub(super) failures: u32,
    /// Whether making the request twice does no more than making it once.
    pub(super) repeatable: bool,
    /// Whether a new token could help, and has not been tried.
    pub(super) renewable: bool,
    /// Whether the budget of the client has room for another try.
    pub(super) affordable: bool,
    /// How long the call may still take.
    pub(super) left: Duration,
}

/// Decides what to do next. `random` is between 0 and 1: each pause is a random part of its length, so that many
/// clients do not come back at once. A pause that ends after the call has to brings the same error later, so there is none.
pub(super) fn decide(call: Call, outcome: Outcome, random: f64) -> Step {
    let random = random.clamp(0.0, 1.0);
    let backoff = || {
        let ceiling = FIRST_BACKOFF.saturating_mul(1 << call.failures.saturating_sub(1).min(16)).min(MAX_BACKOFF);
        let is_allowed = call.failures < MAX_ATTEMPTS && call.affordable;
        if is_allowed { Step::Retry(ceiling.mul_f64(random)) } else { Step::Stop }
    };
    let step = match outcome {
        Outcome::Answer { status: 429, retry_after } => {
            // A pause of nothing would make the same request at once, for as long as the call may take.
            let asked = retry_after.unwrap_or(DEFAULT_RETRY_AFTER).clamp(FIRST_BACKOFF, MAX_RETRY_AFTER);
            return Step::Pause(asked + FIRST_BACKOFF.mul_f64(random));
        }
        Outcome::Answer { status: 401, .. } if call.renewable => Step::Renew,
        Outcome::Answer { status: 408 | 425 | 500 | 502 | 503 | 504, .. } if call.repeatable => backoff(),
        Outcome::NoAnswer { sent } if call.repeatable || !sent => backoff(),
        Outcome::Answer { .. } | Outcome::NoAnswer { .. } => Step::Stop,
    };
    match step {
        Step::Retry(pause) if pause >= call.left => Step::Stop,
        step => step,
    }
}

/// What an outage may cost: each further try takes from it, each success gives a little back, so that a service that is
/// down is not asked four times as often as one that is up.
#[derive(Debug)]
pub(super) struct Budget(AtomicU32);

impl Budget {
    const FULL: u32 = 500;
    const TRY: u32 = 5;

    pub(super) fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Whether there is room for another try.
    pub(super) fn has_room(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::TRY
    }

    /// Another try is made.
    pub(super) fn spend(&self) {
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left.saturating_sub(Self::TRY)));
    }

    /// A request succeeded.
    pub(super) fn earn(&self) {
        // Most of the time it is full, and to see that costs less than to write it.
        if self.0.load(Ordering::Relaxed) < Self::FULL {
            let add = |left: u32| Some((left + 1).min(Self::FULL));
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        }
    }
}

/// Reads a `Retry-After` header: seconds, or a date against `now` in seconds since 1970.
pub(super) fn retry_after(header: &str, now: i64) -> Option<Duration> {
    if let Ok(seconds) = header.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = chrono::DateTime::parse_from_rfc2822(header.trim()).ok()?;
    Some(Duration::from_secs(u64::try_from(date.timestamp() - now).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Outcome {
        Outcome::Answer { status, retry_after: None }
    }

    fn paused(seconds: u64) -> Outcome {
        Outcome::Answer { status: 429, retry_after: Some(Duration::from_secs(seconds)) }
    }

    const CALL: Call =
        Call { failures: 1, repeatable: true, renewable: true, affordable: true, left: Duration::from_secs(30) };

    #[test]
    fn every_outcome_has_its_step() {
        let once = Call { repeatable: false, ..CALL };
        let renewed = Call { renewable: false, ..CALL };
        let spent = Call { failures: MAX_ATTEMPTS, ..CALL };
        let poor = Call { affordable: false, ..CALL };
        let late = Call { left: FIRST_BACKOFF, ..CALL };
        let first = Step::Retry(FIRST_BACKOFF);
        for (call, outcome, step) in [
            (CALL, answer(200), Step::Stop),
            (CALL, answer(400), Step::Stop),
            (CALL, answer(401), Step::Renew),
            (renewed, answer(401), Step::Stop),
            (CALL, answer(403), Step::Stop),
            (CALL, answer(500), first),
            (CALL, answer(503), first),
            (Call { failures: 3, ..CALL }, answer(503), Step::Retry(FIRST_BACKOFF * 4)),
            (once, answer(500), Step::Stop),
            (spent, answer(500), Step::Stop),
            (poor, answer(500), Step::Stop),
            (poor, Outcome::NoAnswer { sent: false }, Step::Stop),
            (poor, answer(401), Step::Renew),
            (poor, answer(429), Step::Pause(DEFAULT_RETRY_AFTER + FIRST_BACKOFF)),
            (late, answer(500), Step::Stop),
            (CALL, answer(501), Step::Stop),
            (CALL, Outcome::NoAnswer { sent: true }, first),
            (once, Outcome::NoAnswer { sent: true }, Step::Stop),
            (once, Outcome::NoAnswer { sent: false }, first),
            (spent, answer(429), Step::Pause(DEFAULT_RETRY_AFTER + FIRST_BACKOFF)),
            (once, answer(429), Step::Pause(DEFAULT_RETRY_AFTER + FIRST_BACKOFF)),
            (CALL, paused(9999), Step::Pause(MAX_RETRY_AFTER + FIRST_BACKOFF)),
            (CALL, paused(0), Step::Pause(FIRST_BACKOFF * 2)),
        ] {
            assert_eq!(decide(call, outcome, 1.0), step, "{call:?} {outcome:?}");
        }
        assert_eq!(decide(CALL, answer(500), 0.0), Step::Retry(Duration::ZERO));
    }

    #[test]
    fn an_outage_empties_the_budget_and_success_fills_it_again() {
        let budget = Budget::new();
        let tries = (0..1000).take_while(|_| budget.has_room()).inspect(|_| budget.spend()).count();
        assert_eq!(tries, 100);
        (0..4).for_each(|_| budget.earn());
        assert!(!budget.has_room());
        (0..1000).for_each(|_| budget.earn());
        assert_eq!((0..1000).take_while(|_| budget.has_room()).inspect(|_| budget.spend()).count(), 100);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let seconds = |header, now| retry_after(header, now).map(|pause| pause.as_secs());
        assert_eq!(seconds("120", 0), Some(120));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_770), Some(7));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_999), Some(0));
        assert_eq!(seconds("soon", 0), None);
        assert_eq!(seconds("-1", 0), None);
    }
}
