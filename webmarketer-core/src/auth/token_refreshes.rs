//! How often a client has fetched an access token, as numbers and as events of `tracing`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::error::Error;

/// How often a client has fetched an access token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenRefreshes {
    /// How many times there was a token.
    pub succeeded: u64,
    /// How many times there was none, retries not counted.
    pub failed: u64,
}

/// Counts token refreshes.
#[derive(Debug, Default)]
pub(super) struct RefreshCounts {
    succeeded: AtomicU64,
    failed: AtomicU64,
    /// Whether the last one failed.
    is_failing: AtomicBool,
}

impl RefreshCounts {
    pub(super) fn get(&self) -> TokenRefreshes {
        let (succeeded, failed) = (self.succeeded.load(Ordering::Relaxed), self.failed.load(Ordering::Relaxed));
        TokenRefreshes { succeeded, failed }
    }

    pub(super) fn add<T>(&self, refreshed: &Result<T, Error>) {
        let failed = refreshed.as_ref().err();
        let count = if failed.is_none() { &self.succeeded } else { &self.failed };
        count.fetch_add(1, Ordering::Relaxed);
        let was_failing = self.is_failing.swap(failed.is_some(), Ordering::Relaxed);
        // The recorder and the subscriber are code of the application, which may panic.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            #[cfg(feature = "metrics")]
            {
                let result = if failed.is_none() { "succeeded" } else { "failed" };
                metrics::counter!("webmarketer_token_refreshes_total", "result" => result).increment(1);
            }
            match failed {
                Some(error) if !was_failing => {
                    tracing::warn!(name: "token_refresh_failed", target: "webmarketer::tokens", error = error.for_log(),
                        "no access token could be fetched");
                }
                None if was_failing => {
                    tracing::info!(name: "token_refresh_recovered", target: "webmarketer::tokens",
                        "an access token was fetched again");
                }
                _ => {}
            }
        }));
    }
}
