//! The settings of retries.

use std::time::Duration;

/// The maximum pause after the first failure.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// The maximum pause.
const MAX_BACKOFF: Duration = Duration::from_secs(5);
/// The part of the remaining time that a try can use.
const TRY_SHARE: f64 = 0.5;
/// The part of a try that the connection can use.
const CONNECT_SHARE: f64 = 0.9;
/// The minimum timeout of a try.
const MIN_TRY: Duration = Duration::from_millis(100);

/// Decides which failed requests are retried, and when, until the [timeout](crate::ClientBuilder::timeout) of the call.
///
/// A request is retried after an answer with one of the [`STATUSES`](Self::STATUSES), after a connection that failed,
/// and after the timeout of a try. A request that was sent is only retried if it is safe to repeat: events, because of
/// their nonces, requests that only read, and all requests that are not a POST. A request that was not sent, and one
/// that was answered with 429, is always retried. A request that is not safe to repeat and was answered with 408 or 5xx
/// fails with [`ErrorKind::OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown).
///
/// - **Pauses** are random, up to 200 ms after the first failure, twice that after each further one, and 5 s at most;
///   see [`backoff`](Self::backoff). They are also at most half of the remaining time, so that there is another try
///   before the timeout.
/// - **`Retry-After`** in an answer with any of the statuses is waited for, up to five minutes. A call whose timeout
///   ends before that returns the error at once.
/// - **A 429** pauses every request of the client, for 5 s if it names no time, and does not count as a try.
/// - **A budget** of the client delays retries during an outage: after 100 retries, where five successes make up for
///   one, pauses are between half of the longest and the longest.
/// - **Each try** of a request that is safe to repeat may take half of the remaining time, so one that hangs leaves
///   time for others; see [`try_share`](Self::try_share). Others may take all of it.
///
/// Requests of access tokens are retried in the same way.
///
/// ```
/// use std::time::Duration;
/// use webmarketer_core::auth::Auth;
/// use webmarketer_core::{Client, RetryPolicy};
///
/// # fn example() -> Result<(), webmarketer_core::Error> {
/// let policy = RetryPolicy::new()
///     .max_tries(5)
///     .backoff(Duration::from_millis(50), Duration::from_secs(1))
///     .statuses(RetryPolicy::STATUSES.into_iter().chain([520]));
/// let client = Client::builder().project("my-shop")?.auth(Auth::access_token("token")).retry(policy).build()?;
/// # Ok(())
/// # }
/// # example().unwrap();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    pub(super) max_tries: Option<u32>,
    pub(super) max_connect_tries: Option<u32>,
    pub(super) first_backoff: Duration,
    pub(super) max_backoff: Duration,
    statuses: Vec<u16>,
    try_share: f64,
}

impl RetryPolicy {
    /// The statuses after which a request is retried by default.
    pub const STATUSES: [u16; 7] = [408, 425, 429, 500, 502, 503, 504];

    /// The default policy.
    pub fn new() -> Self {
        Self {
            max_tries: None,
            max_connect_tries: None,
            first_backoff: FIRST_BACKOFF,
            max_backoff: MAX_BACKOFF,
            statuses: Self::STATUSES.to_vec(),
            try_share: TRY_SHARE,
        }
    }

    /// Sets the maximum number of tries. With 1, requests are not retried. By default, the number is not limited.
    #[must_use]
    pub fn max_tries(mut self, tries: u32) -> Self {
        self.max_tries = Some(tries);
        self
    }

    /// Sets the maximum number of failed connections, which is useful if the URL may be wrong. By default, the number
    /// is not limited.
    #[must_use]
    pub fn max_connect_tries(mut self, tries: u32) -> Self {
        self.max_connect_tries = Some(tries);
        self
    }

    /// Sets the maximum pause after the first failure, which doubles with each failure, and the maximum of all pauses.
    /// The defaults are 200 ms and 5 s. Each pause is a random part of its maximum.
    #[must_use]
    pub fn backoff(mut self, first: Duration, max: Duration) -> Self {
        (self.first_backoff, self.max_backoff) = (first, max);
        self
    }

    /// Sets the statuses after which a request is retried. The default is [`STATUSES`](Self::STATUSES).
    #[must_use]
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = u16>) -> Self {
        self.statuses = statuses.into_iter().collect();
        self
    }

    /// Sets the part of the remaining time that one try of a repeatable request can use, from 0 to 1. The default is
    /// 0.5. With 1, a try that hangs uses the whole timeout of the call. The timeout of a try is at least 100 ms.
    #[must_use]
    pub fn try_share(mut self, share: f64) -> Self {
        self.try_share = if share.is_nan() { TRY_SHARE } else { share.clamp(0.0, 1.0) };
        self
    }

    /// Whether a request is retried after that status.
    pub(super) fn is_retryable(&self, status: u16) -> bool {
        self.statuses.contains(&status)
    }

    /// Whether requests are retried until the timeout.
    pub(in crate::client) fn is_unlimited(&self) -> bool {
        self.max_tries.is_none()
    }

    /// The timeout of a connection for a call with that timeout. It is shorter than a try, so that a failed connection
    /// is not mistaken for a request that was sent.
    pub(in crate::client) fn connect_limit(&self, timeout: Duration, wanted: Duration) -> Duration {
        wanted.min(self.try_limit(0, timeout).mul_f64(CONNECT_SHARE))
    }

    /// The timeout of the next try after that number of failures, with `left` until the deadline of the call.
    pub(in crate::client) fn try_limit(&self, failures: u32, left: Duration) -> Duration {
        let is_last = self.max_tries.is_some_and(|most| failures.saturating_add(1) >= most);
        if is_last { left } else { left.mul_f64(self.try_share).max(MIN_TRY).min(left) }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_may_take_less_than_a_try_and_than_the_call() {
        let seconds = Duration::from_secs;
        for (policy, timeout, wanted, limit) in [
            (RetryPolicy::new(), 30, seconds(10), seconds(10)),
            (RetryPolicy::new(), 30, seconds(60), Duration::from_millis(13_500)),
            (RetryPolicy::new(), 2, seconds(10), Duration::from_millis(900)),
            (RetryPolicy::new().try_share(1.0), 2, seconds(10), Duration::from_millis(1800)),
            (RetryPolicy::new().max_tries(1), 2, seconds(10), Duration::from_millis(1800)),
            (RetryPolicy::new(), 0, seconds(10), Duration::ZERO),
        ] {
            assert_eq!(policy.connect_limit(seconds(timeout), wanted), limit, "{policy:?} {timeout} {wanted:?}");
        }
    }

    #[test]
    fn a_try_is_limited_to_a_part_of_what_is_left_and_the_last_one_is_not() {
        let policy = RetryPolicy::new();
        let seconds = Duration::from_secs;
        assert_eq!(policy.try_limit(0, seconds(30)), seconds(15));
        assert_eq!(policy.try_limit(7, seconds(4)), seconds(2));
        assert_eq!(policy.try_limit(0, Duration::from_millis(150)), MIN_TRY);
        assert_eq!(policy.try_limit(0, Duration::from_millis(50)), Duration::from_millis(50));
        assert_eq!(policy.clone().max_tries(1).try_limit(0, seconds(30)), seconds(30));
        assert_eq!(policy.clone().max_tries(3).try_limit(1, seconds(30)), seconds(15));
        assert_eq!(policy.clone().max_tries(3).try_limit(2, seconds(30)), seconds(30));
        for (share, limit) in [(1.0, 30.0), (9.0, 30.0), (0.0, 0.1), (-1.0, 0.1), (0.1, 3.0), (f64::NAN, 15.0)] {
            let limited = policy.clone().try_share(share).try_limit(0, seconds(30));
            assert_eq!(limited, Duration::from_secs_f64(limit), "{share}");
        }
    }
}
