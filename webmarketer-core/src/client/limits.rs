//! The limits of the requests of a client: the gate that a 429 closes, the rate, and the number of concurrent requests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

/// The maximum rate of a client's requests: a number per second, with a burst after a quiet time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    /// The time between two requests.
    spacing: Duration,
    burst: u32,
}

impl RateLimit {
    /// This number of requests per second, evenly spaced. It can be below one, such as `per_second(0.1)`. A number that
    /// is not above 0 means no limit.
    pub fn per_second(requests: f64) -> Self {
        let spacing = Duration::try_from_secs_f64(requests.recip()).unwrap_or_default();
        Self { spacing, burst: 1 }
    }

    /// Allows a burst of this number of requests after a quiet time.
    #[must_use]
    pub fn burst(self, requests: u32) -> Self {
        Self { burst: requests.max(1), ..self }
    }
}

/// The default number of concurrent requests, each with its own connection: half of the files that the process may
/// open, because the application needs files too.
pub(super) fn default_concurrency() -> usize {
    #[cfg(unix)]
    let files = rlimit::Resource::NOFILE.get_soft().unwrap_or(256);
    #[cfg(not(unix))]
    let files = u64::MAX;
    usize::try_from(files / 2).unwrap_or(usize::MAX).clamp(1, 512)
}

/// How much later than its turn a request is sent at least: a busy machine wakes it late.
const LATEST: Duration = Duration::from_millis(50);

/// The reason why a request cannot be sent in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    /// The pause that the service requested ends too late.
    Paused(Duration),
    /// The rate limit of the client allows it after that time, which is too late.
    Rate(Duration),
    /// The maximum number of concurrent requests is reached.
    Crowded(usize),
}

/// Requests wait at a closed gate while the service has requested a pause.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Option<Instant>>);

impl Gate {
    /// The time until which it is closed.
    pub(super) fn closed_until(&self) -> Option<Instant> {
        lock(&self.0).filter(|until| *until > Instant::now())
    }

    /// Lets all requests wait until that time.
    pub(super) fn close_until(&self, until: Instant) {
        let mut gate = lock(&self.0);
        *gate = Some(gate.map_or(until, |old| old.max(until)));
    }
}

#[derive(Debug)]
pub(super) struct Limits {
    /// Of requests to the API.
    pub(super) api: Arc<Gate>,
    /// Of requests to the token address.
    pub(super) tokens: Arc<Gate>,
    rate: Option<(RateLimit, Arc<Mutex<Option<Instant>>>)>,
    under_way: Semaphore,
    /// The maximum number of concurrent requests.
    concurrency: usize,
}

impl Limits {
    pub(super) fn new(rate: Option<RateLimit>, concurrency: usize) -> Self {
        let rate = rate.filter(|rate| !rate.spacing.is_zero()).map(|rate| (rate, Arc::default()));
        let concurrency = concurrency.clamp(1, Semaphore::MAX_PERMITS);
        let under_way = Semaphore::new(concurrency);
        Self { api: Arc::default(), tokens: Arc::default(), rate, under_way, concurrency }
    }

    /// Limits with the same pauses and the same rate, for requests that do not wait for those of others to end.
    pub(super) fn with_own_concurrency(&self) -> Self {
        let (api, tokens, rate) = (self.api.clone(), self.tokens.clone(), self.rate.clone());
        Self { api, tokens, rate, under_way: Semaphore::new(self.concurrency), concurrency: self.concurrency }
    }

    /// The maximum number of concurrent requests.
    pub(super) fn concurrency(&self) -> usize {
        self.concurrency
    }

    /// Waits until a request may be sent; the permit is held until it ends. If this is not possible in time, it fails
    /// immediately.
    pub(super) async fn pass(&self, gate: &Gate, deadline: Instant) -> Result<SemaphorePermit<'_>, Blocked> {
        // Most requests do not wait, and the future that waits is large.
        if self.rate.is_none()
            && gate.closed_until().is_none()
            && let Ok(permit) = self.under_way.try_acquire()
        {
            return Ok(permit);
        }
        Box::pin(self.wait(gate, deadline)).await
    }

    async fn wait(&self, gate: &Gate, deadline: Instant) -> Result<SemaphorePermit<'_>, Blocked> {
        let permit = timeout_at(deadline, self.under_way.acquire()).await;
        // The semaphore is never closed.
        let Some(permit) = permit.ok().and_then(Result::ok).filter(|_| Instant::now() < deadline) else {
            return Err(Blocked::Crowded(self.concurrency));
        };
        while let Some(turn) = self.turn(deadline)? {
            sleep_until(turn).await;
            if turn.elapsed() <= self.latest() {
                break;
            }
        }
        // The gate is last, because it can be closed while the request waits for the other limits.
        while let Some(until) = gate.closed_until() {
            if until >= deadline {
                return Err(Blocked::Paused(until.saturating_duration_since(Instant::now())));
            }
            sleep_until(until).await;
        }
        Ok(permit)
    }

    /// How much later than its turn a request is sent. If the process was suspended, the turns of many requests are over
    /// at once: they take others.
    fn latest(&self) -> Duration {
        let burst = self.rate.as_ref().map(|(RateLimit { spacing, burst }, _)| spacing.saturating_mul(*burst));
        burst.unwrap_or_default().max(LATEST)
    }

    /// The time at which the rate limit allows another request, if it has to wait.
    fn turn(&self, deadline: Instant) -> Result<Option<Instant>, Blocked> {
        let Some((RateLimit { spacing, burst }, next)) = &self.rate else { return Ok(None) };
        let mut next = lock(next);
        let now = Instant::now();
        // Unused requests are saved, up to the burst.
        let saved = now.checked_sub(spacing.saturating_mul(burst - 1)).unwrap_or(now);
        let turn = next.map_or(saved, |next| next.max(saved));
        if turn >= deadline {
            return Err(Blocked::Rate(turn.saturating_duration_since(now)));
        }
        *next = turn.checked_add(*spacing);
        Ok((turn > now).then_some(turn))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
    }

    #[test]
    fn a_rate_spaces_requests_after_the_burst() {
        runtime().block_on(async {
            let limits = Limits::new(Some(RateLimit::per_second(10.0).burst(3)), 64);
            let start = Instant::now();
            let deadline = start + Duration::from_secs(10);
            let mut passed = Vec::new();
            for _ in 0..6 {
                drop(limits.pass(&limits.api, deadline).await.unwrap());
                passed.push(start.elapsed().as_millis());
            }
            // Timers have a resolution of one millisecond.
            assert!(passed.iter().zip([0, 0, 0, 100, 200, 300]).all(|(at, due)| at.abs_diff(due) <= 1), "{passed:?}");
            let blocked = limits.pass(&limits.api, start + Duration::from_millis(310)).await.err();
            assert!(matches!(blocked, Some(Blocked::Rate(_))), "{blocked:?}");
        });
    }

    #[test]
    fn requests_whose_turn_is_long_over_take_another_one_so_that_the_rate_is_kept() {
        runtime().block_on(async {
            let limits = Arc::new(Limits::new(Some(RateLimit::per_second(10.0)), 64));
            let (start, passed) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
            let pass = || {
                let (limits, passed) = (limits.clone(), passed.clone());
                tokio::spawn(async move {
                    drop(limits.pass(&limits.api, start + Duration::from_mins(1)).await.unwrap());
                    lock(&passed).push(Instant::now());
                })
            };
            let tasks: Vec<_> = (0..20).map(|_| pass()).collect();
            tokio::task::yield_now().await;
            // The process is suspended.
            tokio::time::advance(Duration::from_millis(1_050)).await;
            for task in tasks {
                task.await.unwrap();
            }
            let passed = lock(&passed);
            assert_eq!(passed.len(), 20);
            for (index, first) in passed.iter().enumerate() {
                let second = Duration::from_secs(1);
                let in_second = passed[index..].iter().take_while(|at| **at - *first < second).count();
                assert!(in_second <= 11, "{in_second} in one second");
            }
        });
    }

    #[test]
    fn a_closed_gate_stops_every_request_and_fails_those_without_time_at_once() {
        runtime().block_on(async {
            let limits = Limits::new(None, 1);
            let start = Instant::now();
            limits.api.close_until(start + Duration::from_secs(5));
            limits.api.close_until(start + Duration::from_secs(2));
            let blocked = limits.pass(&limits.api, start + Duration::from_secs(4)).await.err();
            assert!(matches!(blocked, Some(Blocked::Paused(_))), "{blocked:?}");
            // The token endpoint has a separate pause.
            drop(limits.pass(&limits.tokens, start + Duration::from_secs(4)).await.unwrap());
            assert_eq!(start.elapsed(), Duration::ZERO);
            let permit = limits.pass(&limits.api, start + Duration::from_mins(1)).await.unwrap();
            assert!(start.elapsed() >= Duration::from_secs(5));
            let crowded = limits.pass(&limits.api, Instant::now() + Duration::from_secs(1)).await.err();
            assert_eq!(crowded, Some(Blocked::Crowded(1)));
            drop(permit);
            let soon = Instant::now() + Duration::from_millis(1);
            drop(limits.pass(&limits.api, soon).await.unwrap());
        });
    }
}
