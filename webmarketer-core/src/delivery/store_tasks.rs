//! The tasks that write to the store of a queue, and read from it.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::{Instant, sleep};

use super::open_store::{OpenStore, StoreFailure};
use super::outbox_state::{ClaimedSince, CommitFailure, NextCommit};
use super::shared::{Shared, wait};
use super::store_reads::{Claim, Claimed, NextRead};
use super::store_writes::Committed;
use super::usage_check::UsageCheck;
use crate::outbox::Entry;

/// How often claims are renewed.
const RENEWAL: Duration = Duration::from_secs(5);
const SHORTEST_RENEWAL: Duration = Duration::from_millis(50);

impl Shared {
    /// Starts the tasks of the store, if there is one.
    pub(super) fn spawn_store_tasks(self: Arc<Self>, runtime: &Handle) -> Vec<AbortHandle> {
        if self.store.is_none() {
            return Vec::new();
        }
        let tasks = [runtime.spawn(write(self.clone())), runtime.spawn(read(self.clone())), runtime.spawn(renew(self))];
        tasks.iter().map(JoinHandle::abort_handle).collect()
    }

    fn committed(&self, result: Result<Option<u64>, StoreFailure>) {
        let result = result.map_err(|failure| {
            let is_unknown = failure.is_unknown;
            CommitFailure { error: failure.into_error("the outbox cannot be written"), is_unknown }
        });
        let error = result.as_ref().err().map(|failure| failure.error.clone());
        let mut state = self.state();
        let Committed { told, left, unwritten, begins_failing, ends_failing } = state.committed(result, Instant::now());
        let held = state.held.requests;
        state.flushes.begin_report();
        drop(state);
        if let Some(error) = error.filter(|_| begins_failing) {
            self.warnings.store_failed(&error, held);
        }
        if ends_failing {
            self.warnings.store_works();
        }
        if unwritten > 0 {
            self.warnings.ends_refused(unwritten);
        }
        for (done, result) in told {
            // It may have been given up.
            let _ = done.send(result);
        }
        self.report(left);
        self.wake_all();
    }

    fn claimed(&self, claim: Claim, entries: Vec<Entry>, since: ClaimedSince) {
        let mut state = self.state();
        let Claimed { left, ends_failing } = state.claimed(claim, entries, since, Instant::now());
        state.flushes.begin_report();
        drop(state);
        if ends_failing {
            self.warnings.store_works();
        }
        self.report(left);
        self.wake_all();
    }

    async fn check(&self, store: &OpenStore, check: UsageCheck) {
        let Ok(usage) = store.read_usage().await else {
            // The calls that write and read entries report an error.
            self.state().check_failed(Instant::now());
            return;
        };
        let mut state = self.state();
        let lost = state.checked(check, &usage, Instant::now());
        state.flushes.begin_report();
        drop(state);
        if lost > 0 {
            self.warnings.damaged(lost);
        }
        self.report(Vec::new());
        self.wake_all();
    }

    fn claim_failed(&self, failure: StoreFailure) {
        let mut state = self.state();
        let (begins, held) = (state.claim_failed(Instant::now()), state.held.requests);
        drop(state);
        if begins {
            self.warnings.store_failed(&failure.into_error("the outbox cannot be read"), held);
        }
    }
}

/// Writes what is to be stored. What collects during a commit is the next one.
async fn write(shared: Arc<Shared>) {
    let Some(tasks) = &shared.store else { return };
    loop {
        let next = shared.state().next_commit(Instant::now());
        match next {
            NextCommit::Wait(until) => wait(&tasks.write, until).await,
            NextCommit::Write(changes) => {
                let result = tasks.commit(changes).await;
                shared.committed(result);
            }
        }
    }
}

/// Reads what can be sent soon.
async fn read(shared: Arc<Shared>) {
    let Some(tasks) = &shared.store else { return };
    loop {
        let next = {
            let mut state = shared.state();
            state.poll(Instant::now());
            state.next_read(Instant::now())
        };
        let claim = match next {
            NextRead::Wait(until) => {
                wait(&tasks.read, until).await;
                continue;
            }
            NextRead::Check(check) => {
                shared.check(tasks, check).await;
                continue;
            }
            NextRead::Claim(claim) => claim,
        };
        let since = tasks.claim_time();
        match tasks.claim(claim.count).await {
            Ok(entries) => shared.claimed(claim, entries, since),
            Err(failure) => shared.claim_failed(failure),
        }
    }
}

/// Keeps the claims of this process.
async fn renew(shared: Arc<Shared>) {
    let Some(tasks) = &shared.store else { return };
    let interval = tasks.lease().map_or(RENEWAL, |lease| RENEWAL.min(lease / 4).max(SHORTEST_RENEWAL));
    loop {
        sleep(interval).await;
        // Entries whose lease has ended are claimed again.
        shared.wake_all();
        tasks.read_size().await;
        let numbers = shared.state().claimed_numbers();
        if numbers.is_empty() {
            continue;
        }
        let since = tasks.claim_time();
        match tasks.renew(numbers.clone()).await {
            Ok(lost) => {
                shared.state().renewed(&numbers, &lost, since);
                if !lost.is_empty() {
                    shared.wake_all();
                }
            }
            // The next renewal is soon, and a request whose claim has ended is not sent.
            Err(StoreFailure { error, .. }) => tracing::debug!(
                name: "claims_not_renewed", target: "webmarketer::delivery", %error,
                "the claims of the outbox were not renewed"
            ),
        }
    }
}
