//! The rate limit: a token bucket that fills by the session's clock. It is no chance: what is refused can be told
//! ahead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::{add_duration, whole_seconds};

/// The rate limit of a session, if it has one.
pub(crate) struct RateLimit {
    bucket: Mutex<Option<TokenBucket>>,
    /// Whether there is one: without, no request waits for the lock.
    any: AtomicBool,
}

/// How many requests there may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "RateLimitJson")]
pub(crate) struct RateLimitSetting {
    requests_per_second: f64,
    /// How many at once.
    burst: u32,
}

/// What is no rate limit.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RateLimitError {
    /// So many requests per second are none, or no limit.
    #[error("a rate limit is from 0.001 to 1000000 requests per second")]
    Rate,
    /// With no request at once there is never one.
    #[error("a rate limit has a burst of at least 1: how many requests may come at once")]
    Burst,
}

/// A limit in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RateLimitJson {
    requests_per_second: f64,
    burst: Option<u32>,
}

/// A bucket. It fills by one request every `spacing`, until it is full at `full`.
struct TokenBucket {
    limit: RateLimitSetting,
    spacing: Duration,
    full: DateTime<Utc>,
}

/// What the bucket had for a request.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// The number of requests that the bucket holds.
    pub(crate) limit: u32,
    /// The number of requests that are left in it.
    pub(crate) remaining: u64,
    /// Until the bucket is full.
    pub(crate) reset: Duration,
    /// Until there is a request in it, where there was none.
    pub(crate) wait: Option<Duration>,
}

impl RateLimitSetting {
    /// A limit. Without a burst, a second's requests may come at once.
    pub(crate) fn new(requests_per_second: f64, burst: Option<u32>) -> Result<Self, RateLimitError> {
        if !(0.001..=1e6).contains(&requests_per_second) {
            return Err(RateLimitError::Rate);
        }
        // It is in range.
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
    /// The limit that a session starts with.
    pub(crate) fn new(limit: Option<RateLimitSetting>) -> Self {
        let new = Self { bucket: Mutex::new(None), any: AtomicBool::new(false) };
        new.set(limit);
        new
    }

    /// Sets another limit, with a full bucket, or none.
    pub(crate) fn set(&self, limit: Option<RateLimitSetting>) {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        *bucket = limit.map(TokenBucket::new);
        self.any.store(bucket.is_some(), Ordering::Release);
    }

    /// The limit, if there is one.
    pub(crate) fn get(&self) -> Option<RateLimitSetting> {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|bucket| bucket.limit)
    }

    /// Takes one request out of the bucket as it is `now`, if there is a limit.
    pub(crate) fn take(&self, now: DateTime<Utc>) -> Option<Allowance> {
        if !self.any.load(Ordering::Acquire) {
            return None;
        }
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(|bucket| bucket.take(now))
    }
}

impl TokenBucket {
    fn new(limit: RateLimitSetting) -> Self {
        // Rounded down, so that a whole second always holds the whole rate.
        let spacing = Duration::try_from_secs_f64((1e9 / limit.requests_per_second).floor() / 1e9);
        Self { limit, spacing: spacing.unwrap_or(Duration::from_secs(1)), full: DateTime::<Utc>::MIN_UTC }
    }

    fn take(&mut self, now: DateTime<Utc>) -> Allowance {
        let whole = self.spacing.saturating_mul(self.limit.burst);
        // A clock that was set back finds it empty at worst.
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
    /// Whether there was nothing left.
    pub(crate) fn is_refused(&self) -> bool {
        self.wait.is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta, Utc};

    use super::{RateLimit, RateLimitSetting};

    /// How many of `requests` at once are granted.
    fn granted(limit: &RateLimit, now: DateTime<Utc>, requests: usize) -> usize {
        (0..requests).filter(|_| !limit.take(now).unwrap().is_refused()).count()
    }

    #[test]
    fn a_bucket_holds_its_burst_and_fills_by_its_rate_exactly() {
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
    fn a_refused_request_states_how_long_to_wait() {
        let (limit, mut now) =
            (RateLimit::new(Some(RateLimitSetting::new(0.4, Some(2)).unwrap())), DateTime::UNIX_EPOCH);
        assert_eq!(limit.take(now).unwrap().remaining, 1);
        assert_eq!(limit.take(now).unwrap().remaining, 0);
        let allowance = limit.take(now).unwrap();
        assert_eq!((allowance.wait, allowance.reset), (Some(Duration::from_millis(2500)), Duration::from_secs(5)));
        now += TimeDelta::milliseconds(2499);
        assert!(limit.take(now).unwrap().is_refused());
        now += TimeDelta::milliseconds(1);
        assert!(!limit.take(now).unwrap().is_refused());
    }

    #[test]
    fn a_limit_is_a_rate_and_at_least_one_at_once() {
        assert_eq!(RateLimitSetting::new(2.5, None).unwrap().burst, 3);
        assert_eq!(RateLimitSetting::new(0.1, None).unwrap().burst, 1);
        for (rate, burst) in [(0.0, 1), (-1.0, 1), (f64::NAN, 1), (f64::INFINITY, 1), (1.0, 0)] {
            assert!(RateLimitSetting::new(rate, Some(burst)).is_err(), "{rate} {burst}");
        }
    }
}
