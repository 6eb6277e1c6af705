//! How an application waits for the events of a queue, and what it can ask.

use std::any::Any;
use std::time::Duration;

use super::event_queue::EventQueue;
use super::report::{DeliveryMetrics, DeliveryReport};
use crate::client::Client;

impl Client {
    /// Waits until the events and updates that are in the queue now are received or dropped, for at most `deadline`.
    /// Those that are added later are not waited for. A client without a queue holds no events. In a process that was
    /// forked from the one that made the client, nothing is waited for:
    /// [`is_forked`](crate::DeliveryReport::is_forked).
    ///
    /// The thread of the queue keeps the time, so the future can be awaited in any runtime, also where that has no
    /// timers.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// # async fn example(client: &webmarketer_core::Client) {
    /// let report = client.flush(Duration::from_secs(10)).await;
    /// println!("{} received, {} still in the queue", report.received, report.held);
    /// # }
    /// ```
    pub fn flush(&self, deadline: Duration) -> impl Future<Output = DeliveryReport> + Send + use<> {
        let flush = self.own_queue().map(|queue| queue.flush(deadline));
        async move {
            match flush {
                Some(flush) => flush.await,
                None => DeliveryReport::default(),
            }
        }
    }

    /// Accepts no more events, waits until those in the queue are received or dropped, for at most `deadline`, and
    /// then stops. What is left in memory is dropped; what is stored in an outbox is held there for the next client.
    /// Calls other than [`enqueue`](crate::WebmarketerEvent::enqueue) and
    /// [`persist`](crate::WebmarketerEvent::persist) still work. Feeds of
    /// [verdicts](crate::Client::verdicts) end.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// # async fn example(client: &webmarketer_core::Client) {
    /// let report = client.shutdown(Duration::from_secs(30)).await;
    /// if report.dropped.total() > 0 {
    ///     eprintln!("{} events were not sent", report.dropped.total());
    /// }
    /// # }
    /// ```
    pub fn shutdown(&self, deadline: Duration) -> impl Future<Output = DeliveryReport> + Send + use<> {
        let shutdown = self.own_queue().map(|queue| queue.shut_down(deadline));
        let inboxes = self.inboxes();
        async move {
            let report = match shutdown {
                Some(shutdown) => shutdown.await,
                None => DeliveryReport::default(),
            };
            inboxes.close();
            report
        }
    }

    /// What has happened in the queue of the client, if it has one. None in a process that was forked from the one that
    /// made the client, because the queue belongs to that process.
    pub fn delivery_metrics(&self) -> Option<DeliveryMetrics> {
        self.own_queue().and_then(EventQueue::metrics)
    }

    fn own_queue(&self) -> Option<&EventQueue> {
        let queue: &dyn Any = self.request_queue()?;
        queue.downcast_ref()
    }
}
