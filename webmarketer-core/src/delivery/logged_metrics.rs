//! The metrics of a queue as an event of `tracing`.

use std::sync::Weak;
use std::time::Duration;

use tokio::time::sleep;

use super::report::DeliveryMetrics;
use super::shared::Shared;
use super::warnings::quietly;

/// How often the metrics are logged, if they have changed.
const INTERVAL: Duration = Duration::from_mins(1);

/// Logs the metrics.
pub(super) fn log(metrics: &DeliveryMetrics) {
    let DeliveryMetrics { accepted, received, held, held_bytes, rejected, concurrency, commits, disk_bytes, .. } =
        *metrics;
    let (dropped, oldest_age_seconds) = (metrics.dropped.total(), metrics.oldest_age.as_secs_f64());
    quietly(
        || tracing::debug!(name: "delivery_metrics", target: "webmarketer::delivery", accepted, received, held, held_bytes, dropped, rejected, oldest_age_seconds, concurrency, commits, disk_bytes, "the numbers of the queue"),
    );
}

/// Logs the metrics of a queue once per minute, if they have changed, until the queue has ended.
pub(super) async fn log_regularly(queue: Weak<Shared>) {
    let mut last = DeliveryMetrics::default();
    loop {
        sleep(INTERVAL).await;
        let Some(queue) = queue.upgrade() else { return };
        let metrics = queue.metrics();
        drop(queue);
        if metrics != last {
            log(&metrics);
            last = metrics;
        }
    }
}
