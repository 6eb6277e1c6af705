//! The worker of a session: it judges accepted events in the order of their acceptance, each once it has waited long
//! enough.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::ingestion::Ingestion;
use super::judge::judge;
use crate::clock::add_duration;
use crate::store::{StoreError, StoredProject};

/// How many events are judged before requests have their turn.
const BATCH: usize = 256;

impl Ingestion {
    /// Judges events until the session ends.
    pub(crate) async fn run_worker(self: Arc<Self>) {
        let mut paused = self.paused.subscribe();
        let mut changes = self.store.changes();
        loop {
            // What is seen from here on is not waited for.
            changes.mark_unchanged();
            paused.mark_unchanged();
            let processed = self.process_batch(BATCH, false).await;
            let next = async {
                match processed.map(|processed| processed.next) {
                    Ok(NextStep::Now) => tokio::task::yield_now().await,
                    Ok(NextStep::At(then)) => tokio::select! {
                        () = self.clock.until(then) => {}
                        _ = changes.changed() => {}
                    },
                    Ok(NextStep::Nothing) | Err(_) => drop(changes.changed().await),
                }
            };
            tokio::select! {
                () = next => {}
                _ = paused.changed() => {}
            }
        }
    }

    /// Judges up to that many of the events that wait now, whatever the delay and though it is paused, and answers how
    /// many there were to judge.
    pub(crate) async fn tick(&self, most: usize) -> Result<usize, StoreError> {
        let mut left = most.min(self.waiting());
        let mut judged = 0;
        while left > 0 {
            let now = self.process_batch(left.min(BATCH), true).await?.judged;
            if now == 0 {
                break;
            }
            (judged, left) = (judged + now, left - now);
            tokio::task::yield_now().await;
        }
        Ok(judged)
    }

    /// Judges up to that many events: those that have waited long enough, unless it is paused, or, at once, any.
    async fn process_batch(&self, most: usize, at_once: bool) -> Result<ProcessedBatch, StoreError> {
        let now = self.clock.now();
        let delay = self.options.delay;
        let mut left = most;
        let judge_due = |project: &mut StoredProject| {
            // Asked under the lock: whatever is accepted once it is paused stays as it is.
            if self.is_paused() && !at_once {
                return NextStep::Nothing;
            }
            while let Some((number, event)) = project.events.first_waiting() {
                let due = add_duration(event.arrived, delay);
                // One that arrived later than now, as a clock that was set back has it, has waited long enough.
                if event.arrived <= now && due > now && !at_once {
                    return NextStep::At(due);
                }
                if left == 0 {
                    return NextStep::Now;
                }
                judge(project, number, now);
                left -= 1;
            }
            NextStep::Nothing
        };
        let mut next = self.store.change_each_project(judge_due).await?;
        next.sort_by_key(NextStep::order);
        Ok(ProcessedBatch { judged: most - left, next: next.into_iter().next().unwrap_or(NextStep::Nothing) })
    }
}

/// What was done, and what there is to do.
struct ProcessedBatch {
    judged: usize,
    next: NextStep,
}

/// What there is to do next.
enum NextStep {
    /// Some have waited long enough.
    Now,
    /// The next will have waited long enough then.
    At(DateTime<Utc>),
    /// None waits.
    Nothing,
}

impl NextStep {
    fn order(&self) -> (u8, Option<DateTime<Utc>>) {
        match self {
            Self::Now => (0, None),
            Self::At(then) => (1, Some(*then)),
            Self::Nothing => (2, None),
        }
    }
}
