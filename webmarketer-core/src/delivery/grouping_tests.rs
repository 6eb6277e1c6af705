//! Which requests are added by one commit.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::yield_now;

use super::settings::QueueSettings;
use super::test_queue::{event, start};
use super::test_store::{Conduct, TestStore};

const CALLERS: usize = 16;
const ROUNDS: usize = 10;

/// How many commits the requests of callers need that come back one after the other.
async fn commits() -> u64 {
    let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::from_millis(20))]));
    let shared = start(&store, QueueSettings::default(), Duration::from_hours(1));
    let call = |caller: usize| {
        let shared = shared.clone();
        tokio::spawn(async move {
            for round in 0..ROUNDS {
                let number = caller * ROUNDS + round;
                let stored = shared.persist(event(number), Some(&format!("n{number}"))).unwrap();
                stored.await.unwrap().unwrap();
                for _ in 0..caller {
                    yield_now().await;
                }
            }
        })
    };
    for caller in (0..CALLERS).map(call).collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    shared.metrics().commits
}

#[test]
fn callers_that_come_back_share_the_next_commit() {
    // Each runtime ends the tasks of its queue.
    let try_once = || Builder::new_current_thread().enable_all().build().unwrap().block_on(commits());
    // Without that, the first of a group is alone in a commit, which makes two commits for each round. On a busy
    // machine, callers can come back too late.
    let most = (ROUNDS + ROUNDS / 2) as u64;
    assert!((0..20).any(|_| try_once() <= most), "each try had more than {most} commits");
}
