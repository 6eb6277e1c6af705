//! Virtual time for tests with random cases.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm};
use tokio::runtime::{Builder, Runtime};

/// The variable that sets the number of cases.
const CASES: &str = "PROPTEST_CASES";

/// The number of cases, unless `PROPTEST_CASES` sets it. ChaCha, the default of proptest, takes most of the time of
/// these tests in a debug build.
pub(super) fn cases(default: u32) -> Config {
    let cases = std::env::var(CASES).map_or(default, |cases| cases.parse().unwrap());
    Config { rng_algorithm: RngAlgorithm::XorShift, ..Config::with_cases(cases) }
}

/// A runtime whose clock moves on when all of its tasks wait.
pub(super) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

/// A time to wait, often a short one.
pub(super) fn any_time() -> impl Strategy<Value = Duration> {
    prop_oneof![0..50_u64, 0..40_000_u64].prop_map(Duration::from_millis)
}
