//! The metrics of a queue for the recorder of the crate `metrics`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, gauge};
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::report::{DeliveryMetrics, Retries};

/// How often the metrics are exported.
const INTERVAL: Duration = Duration::from_secs(1);

/// Exports the metrics of a queue.
#[derive(Debug)]
pub(super) struct ExportedMetrics {
    project: String,
    /// What was exported last.
    last: Mutex<DeliveryMetrics>,
}

impl ExportedMetrics {
    pub(super) fn new(project: String) -> Self {
        let exported = Self { project, last: Mutex::default() };
        quietly(describe);
        exported
    }

    /// Exports the metrics of a queue regularly, on the runtime of its thread.
    pub(super) fn start<Q: Send + Sync + 'static>(
        runtime: &Handle,
        project: String,
        queue: Weak<Q>,
        metrics: fn(&Q) -> DeliveryMetrics,
    ) -> Arc<Self> {
        let exported = Arc::new(Self::new(project));
        let of_task = exported.clone();
        runtime.spawn(async move {
            while let Some(queue) = queue.upgrade() {
                of_task.export(|| metrics(&queue));
                drop(queue);
                sleep(INTERVAL).await;
            }
        });
        exported
    }

    /// Exports the metrics: adds to counters what has happened since the last time, and sets gauges.
    pub(super) fn export(&self, read: impl FnOnce() -> DeliveryMetrics) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // They are read and added under the lock, so that no counter is added twice.
        let now = read();
        let before = std::mem::replace(&mut *last, now);
        quietly(|| self.export_changes(&before, &now));
    }

    #[expect(clippy::cast_precision_loss, reason = "a gauge is a floating-point number")]
    fn export_changes(&self, before: &DeliveryMetrics, now: &DeliveryMetrics) {
        let project = || self.project.clone();
        let add = |name, before: u64, now: u64| {
            counter!(name, "project" => project()).increment(now.saturating_sub(before));
        };
        // `accepted` falls when another process has sent rows of a table.
        add("webmarketer_events_accepted_total", before.added, now.added);
        add("webmarketer_events_received_total", before.received, now.received);
        add("webmarketer_events_rejected_total", before.rejected, now.rejected);
        for (reason, count) in now.dropped.by_reason() {
            counter!("webmarketer_events_dropped_total", "project" => project(), "reason" => reason.as_str())
                .increment(count.saturating_sub(before.dropped.of(reason)));
        }
        for ((class, before), (_, now)) in classes(&before.retries).into_iter().zip(classes(&now.retries)) {
            counter!("webmarketer_retries_total", "project" => project(), "class" => class)
                .increment(now.saturating_sub(before));
        }
        let set = |name, value: f64| gauge!(name, "project" => project()).set(value);
        set("webmarketer_events_held", now.held as f64);
        set("webmarketer_held_bytes", now.held_bytes as f64);
        set("webmarketer_oldest_age_seconds", now.oldest_age.as_secs_f64());
        set("webmarketer_throttled_seconds", now.throttled.as_secs_f64());
        set("webmarketer_concurrency", now.concurrency as f64);
        if now.store_failures > 0 {
            add("webmarketer_outbox_failures_total", before.store_failures, now.store_failures);
        }
        if now.commits > 0 {
            add("webmarketer_outbox_commits_total", before.commits, now.commits);
            set("webmarketer_outbox_commit_seconds", now.commit_time.as_secs_f64());
        }
        if let Some(bytes) = now.disk_bytes {
            set("webmarketer_outbox_disk_bytes", bytes as f64);
        }
    }
}

/// The retries by class.
fn classes(retries: &Retries) -> [(&'static str, u64); 4] {
    let Retries { unreachable, unavailable, throttled, credentials } = *retries;
    [("unreachable", unreachable), ("unavailable", unavailable), ("throttled", throttled), ("credentials", credentials)]
}

fn describe() {
    describe_counter!("webmarketer_events_accepted_total", "events that a client accepted in its queue");
    describe_counter!("webmarketer_events_received_total", "events of a queue that the service received");
    describe_counter!("webmarketer_events_rejected_total", "events that a full queue did not accept");
    describe_counter!("webmarketer_events_dropped_total", "events that a queue gave up, by reason");
    describe_counter!("webmarketer_retries_total", "requests of a queue that are tried again, by class");
    describe_counter!("webmarketer_token_refreshes_total", "access tokens that were fetched, by result");
    describe_gauge!("webmarketer_events_held", "events that a queue holds");
    describe_gauge!("webmarketer_held_bytes", Unit::Bytes, "the requests that a queue holds");
    describe_gauge!("webmarketer_oldest_age_seconds", Unit::Seconds, "the age of the oldest event of a queue");
    describe_gauge!("webmarketer_throttled_seconds", Unit::Seconds, "how long the service made a queue pause");
    describe_gauge!("webmarketer_concurrency", "events that may be under way at once");
    describe_counter!("webmarketer_outbox_commits_total", "writes of an outbox");
    describe_counter!("webmarketer_outbox_failures_total", "calls of the store of an outbox that failed");
    describe_gauge!("webmarketer_outbox_commit_seconds", Unit::Seconds, "how long the writes of an outbox took");
    describe_gauge!("webmarketer_outbox_disk_bytes", Unit::Bytes, "the size of an outbox on disk");
}

/// Calls the recorder, which is code of the application and may panic.
fn quietly(record: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(record));
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use metrics_util::debugging::{DebugValue, DebuggingRecorder};

    use super::*;

    /// What a recorder has received of a counter.
    fn accepted(recorder: &DebuggingRecorder) -> u64 {
        let values = recorder.snapshotter().snapshot().into_vec().into_iter();
        let mut accepted =
            values.filter(|(key, ..)| key.key().name() == "webmarketer_events_accepted_total").map(|(.., value)| value);
        let Some(DebugValue::Counter(count)) = accepted.next() else { panic!("there is no such counter") };
        count
    }

    fn metrics(accepted: u64, added: u64) -> DeliveryMetrics {
        DeliveryMetrics { accepted, added, ..DeliveryMetrics::default() }
    }

    #[test]
    fn exports_at_the_same_time_count_each_event_once() {
        let (recorder, exported) = (DebuggingRecorder::new(), ExportedMetrics::new("shop".to_owned()));
        let events = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    metrics::with_local_recorder(&recorder, || {
                        for _ in 0..200 {
                            exported.export(|| {
                                let now = events.fetch_add(1, Ordering::SeqCst) + 1;
                                thread::yield_now();
                                metrics(now, now)
                            });
                        }
                    });
                });
            }
        });
        assert_eq!(accepted(&recorder), 800);
    }

    #[test]
    fn the_counter_of_accepted_events_has_each_event_of_this_client_at_once_whatever_others_do_with_a_table() {
        let (recorder, exported) = (DebuggingRecorder::new(), ExportedMetrics::new("shop".to_owned()));
        metrics::with_local_recorder(&recorder, || {
            // Others have added five rows. Then they send three, and this client accepts two events.
            for (all, added) in [(5, 0), (2, 0), (3, 1), (4, 2)] {
                exported.export(|| metrics(all, added));
            }
        });
        assert_eq!(accepted(&recorder), 2);
    }
}
