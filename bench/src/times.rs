//! The times of single calls in several threads.

use std::sync::Barrier;
use std::thread;
use std::time::Instant;

/// The times of single calls, sorted.
pub(crate) struct Times(Vec<u64>);

impl Times {
    /// The times of so many calls, which these threads share.
    pub(crate) fn of_threads(threads: usize, calls: usize, call: impl Fn() + Sync) -> Self {
        Self::of_prepared_calls(threads, calls, || (), |()| call())
    }

    /// The same for calls whose argument is prepared before, which is not measured.
    pub(crate) fn of_prepared_calls<T>(
        threads: usize,
        calls: usize,
        prepare: impl Fn() -> T + Sync,
        call: impl Fn(T) + Sync,
    ) -> Self {
        let barrier = Barrier::new(threads);
        let times = thread::scope(|scope| {
            let thread = || {
                barrier.wait();
                let time = |_| {
                    let prepared = prepare();
                    let start = Instant::now();
                    call(prepared);
                    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
                };
                (0..calls / threads).map(time).collect::<Vec<_>>()
            };
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(thread)).collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        });
        let mut times = Self(times);
        times.0.sort_unstable();
        times
    }

    /// The time that this percentage of the calls does not exceed, in nanoseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        self.0.get(self.0.len() * percent / 100).copied().unwrap_or_default() as f64
    }

    /// The time of the longest call, in nanoseconds.
    pub(crate) fn longest(&self) -> f64 {
        self.0.last().copied().unwrap_or_default() as f64
    }
}
