//! Which requests are added by one commit.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::yield_now;

use super::settings::QueueSettings;
use super::test_queue::{event, start};
use super::test_store::{Conduct, TestStore};

#[test]
fn callers_that_come_back_share_the_next_commit() {
    const CALLERS: usize = 16;
    const ROUNDS: usize = 10;
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::from_millis(20))]));
        let shared = start(&store, QueueSettings::default(), Duration::from_hours(1));
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let shared = shared.clone();
                tokio::spawn(async move {
                    for round in 0..ROUNDS {
                        let number = caller * ROUNDS + round;
                        let stored = shared.persist(event(number), Some(&format!("n{number}"))).unwrap();
                        stored.await.unwrap().unwrap();
                        // They come back one after the other.
                        for _ in 0..caller {
                            yield_now().await;
                        }
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        // The first of a group alone, and then the others, would be two commits for each round.
        let commits = shared.metrics().commits;
        assert!(commits <= (ROUNDS + ROUNDS / 2) as u64, "{commits} commits");
    });
}
