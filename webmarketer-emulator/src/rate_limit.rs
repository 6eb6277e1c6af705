//! The rate limit: a token bucket that refills by the clock of the session, so that its decisions are deterministic.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::{add_duration, whole_seconds};

/// The rate limit of a session, if it has one.
pub(crate) struct RateLimit {
    bucket: Mutex<Option<TokenBucket>>,
    /// Whether a limit is set. Without one, no request waits for the lock.
    any: AtomicBool,
}

/// The parameters of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "RateLimitJson")]
pub(crate) struct RateLimitSetting {
    requests_per_second: f64,
    /// The maximum number of requests at once.
    burst: u32,
}

/// The error of an invalid rate limit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RateLimitError {
    /// The number of requests per second is out of range.
    #[error("a rate limit is between 0.001 and 1000000 requests per second")]
    Rate,
    /// The burst, the maximum number of requests at once, is 0.
    #[error("the burst of a rate limit is at least 1")]
    Burst,
}

/// The JSON form of a limit.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RateLimitJson {
    requests_per_second: f64,
    burst: Option<u32>,
}

/// A token bucket. It gains one request every `spacing`, until it is full at the time `full`.
struct TokenBucket {
    limit: RateLimitSetting,
    spacing: Duration,
    full: DateTime<Utc>,
}

/// The decision on one request, and the state of the bucket after it.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// The capacity of the bucket.
    pub(crate) limit: u32,
    /// The number of requests that are left in the bucket.
    pub(crate) remaining: u64,
    /// The time until the bucket is full.
    pub(crate) reset: Duration,
    /// The time until the next request is allowed, if this one is refused.
    pub(crate) wait: Option<Duration>,
}

impl RateLimitSetting {
    /// Checks the values. The default of `burst` is the number of requests per second.
    pub(crate) fn new(requests_per_second: f64, burst: Option<u32>) -> Result<Self, RateLimitError> {
        if !(0.001..=1e6).contains(&requests_per_second) {
            return Err(RateLimitError::Rate);
        }
        let second = || Duration::try_from_secs_f64(requests_per_second).map_or(1, |rate| whole_seconds(rate).max(1));
        let burst = burst.unwrap_or_else(|| u32::try_from(second()).unwrap_or(u32::MAX));
        if burst == 0 { Err(RateLimitError::Burst) } else { Ok(Self { requests_per_second, burst }) }
    }
}

impl TryFrom<RateLimitJson> for RateLimitSetting {
    type Error = RateLimitError;

    fn try_from(json: RateLimitJson) -> Result<Self, RateLimitError> {
        Self::new(json.requests_per_second, json.burst)
    }
}

impl RateLimit {
    pub(crate) fn new(limit: Option<RateLimitSetting>) -> Self {
        let new = Self { bucket: Mutex::new(None), any: AtomicBool::new(false) };
        new.set(limit);
        new
    }

    /// Sets a limit with a full bucket, or removes it.
    pub(crate) fn set(&self, limit: Option<RateLimitSetting>) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *bucket = limit.map(TokenBucket::new);
        self.any.store(bucket.is_some(), Ordering::Release);
    }

    pub(crate) fn get(&self) -> Option<RateLimitSetting> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|bucket| bucket.limit)
    }

    /// Takes one request out of the bucket; `None` if there is no limit.
    pub(crate) fn take(&self, now: DateTime<Utc>) -> Option<Allowance> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(|bucket| bucket.take(now))
    }
}

impl TokenBucket {
    fn new(limit: RateLimitSetting) -> Self {
        // Rounded down, so that one second always allows the full rate.
        let spacing = Duration::try_from_secs_f64((1e9 / limit.requests_per_second).floor() / 1e9);
        Self { limit, spacing: spacing.unwrap_or(Duration::from_secs(1)), full: DateTime::<Utc>::MIN_UTC }
    }

    fn take(&mut self, now: DateTime<Utc>) -> Allowance {
        let whole = self.spacing.saturating_mul(self.limit.burst);
        // If the clock was set back, the bucket is empty at worst.
        let mut missing = (self.full - now).to_std().unwrap_or_default().min(whole);
        let wait = (missing + self.spacing).checked_sub(whole).filter(|wait| !wait.is_zero());
        if wait.is_none() {
            missing += self.spacing;
        }
        self.full = add_duration(now, missing);
        let remaining = (whole.saturating_sub(missing)).as_nanos() / self.spacing.as_nanos().max(1);
        let remaining = u64::try_from(remaining).unwrap_or(u64::MAX);
        Allowance { limit: self.limit.burst, remaining, reset: missing, wait }
    }
}

impl Allowance {
    pub(crate) fn is_denied(&self) -> bool {
        self.wait.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::{RateLimit, RateLimitSetting};

    /// The number of granted requests of `requests` at once.
    fn granted(limit: &RateLimit, now: DateTime<Utc>, requests: usize) -> usize {
        (0..requests).filter(|_| !limit.take(now).unwrap().is_denied()).count()
    }

    #[test]
    fn a_bucket_allows_exactly_its_burst_and_refills_at_its_rate() {
        for (rate, burst, in_a_second) in [(10.0, 3, 3), (3.0, 3, 3), (6.0, 50, 6), (7.0, 7, 7), (1000.0, 1, 1)] {
            let (limit, mut now) =
                (RateLimit::new(Some(RateLimitSetting::new(rate, Some(burst)).unwrap())), DateTime::UNIX_EPOCH);
            let burst = burst as usize;
            assert_eq!(granted(&limit, now, burst + 9), burst, "{rate}");
            assert_eq!(granted(&limit, now, 9), 0, "{rate}");
            now += TimeDelta::seconds(1);
            assert_eq!(granted(&limit, now, 99), in_a_second, "{rate}");
            now += TimeDelta::hours(1);
            assert_eq!(granted(&limit, now, 99), burst, "{rate}");
            now += TimeDelta::hours(-2);
            assert_eq!(granted(&limit, now, 9), 0, "{rate}");
            now += TimeDelta::seconds(1);
            assert_eq!(granted(&limit, now, 99), in_a_second, "{rate}");
        }
    }

    #[test]
    fn a_denied_request_states_how_long_to_wait() {
        let (limit, mut now) =
            (RateLimit::new(Some(RateLimitSetting::new(0.4, Some(2)).unwrap())), DateTime::UNIX_EPOCH);
        assert_eq!(limit.take(now).unwrap().remaining, 1);
        assert_eq!(limit.take(now).unwrap().remaining, 0);
        let allowance = limit.take(now).unwrap();
        assert_eq!((allowance.wait, allowance.reset), (Some(Duration::from_millis(2500)), Duration::from_secs(5)));
        now += TimeDelta::milliseconds(2499);
        assert!(limit.take(now).unwrap().is_denied());
        now += TimeDelta::milliseconds(1);
        assert!(!limit.take(now).unwrap().is_denied());
    }

    #[test]
    fn a_rate_limit_requires_a_valid_rate_and_a_burst_of_at_least_one() {
        assert_eq!(RateLimitSetting::new(2.5, None).unwrap().burst, 3);
        assert_eq!(RateLimitSetting::new(0.1, None).unwrap().burst, 1);
        for (rate, burst) in [(0.0, 1), (-1.0, 1), (f64::NAN, 1), (f64::INFINITY, 1), (1.0, 0)] {
            assert!(RateLimitSetting::new(rate, Some(burst)).is_err(), "{rate} {burst}");
        }
    }
}
