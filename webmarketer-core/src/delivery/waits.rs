//! How an application waits for the events of a queue, and what it can ask.

use std::any::Any;
use std::time::Duration;

use super::event_queue::MemoryEventQueue;
use super::report::{DeliveryMetrics, DeliveryReport};
use crate::client::Client;

impl Client {
    /// Waits until the events that are in the queue now are received or dropped, for at most `deadline`. Events that
    /// are enqueued later are not waited for. A client without a queue holds no events.
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
        let flush = self.memory_queue().map(|queue| queue.flush(deadline));
        async move {
            match flush {
                Some(flush) => flush.await,
                None => DeliveryReport::default(),
            }
        }
    }

    /// Accepts no more events, waits until those in the queue are received or dropped, for at most `deadline`, and
    /// then drops what is left: the queue is only in memory. Calls other than
    /// [`enqueue`](crate::WebmarketerEvent::enqueue) still work. A second call finds no events. Feeds of
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
        let shutdown = self.memory_queue().map(|queue| queue.shut_down(deadline));
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

    /// What has happened in the queue of the client, if it has one.
    pub fn delivery_metrics(&self) -> Option<DeliveryMetrics> {
        self.memory_queue().map(MemoryEventQueue::metrics)
    }

    fn memory_queue(&self) -> Option<&MemoryEventQueue> {
        let queue: &dyn Any = self.event_queue()?;
        queue.downcast_ref()
    }
}
