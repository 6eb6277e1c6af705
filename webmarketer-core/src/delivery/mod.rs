//! Delivery: events are added to a queue or an outbox at once, and sent to the service later.
//!
//! | | received when it returns | queued when it returns | needs a runtime |
//! | --- | --- | --- | --- |
//! | `event.send(&client).await` | yes | - | yes |
//! | `event.enqueue(&client)` | no | in memory | no |
//! | `event.persist(&client).await` | no | on stable storage | any |

mod accepting;
mod concurrency;
mod drop_reason;
mod entry;
mod event_queue;
#[cfg(feature = "metrics")]
mod exported_metrics;
mod failed_event;
#[cfg(test)]
mod flush_tests;
mod flushes;
mod hooks;
mod logged_metrics;
mod open_store;
mod outbox_state;
mod outcome;
mod pause;
mod queue_state;
#[cfg(test)]
mod queue_tests;
#[cfg(test)]
mod recovery_tests;
mod report;
mod settings;
mod shared;
mod stopping;
#[cfg(test)]
mod stopping_tests;
#[cfg(test)]
mod store_failure_tests;
mod store_reads;
mod store_tasks;
mod store_usage;
#[cfg(test)]
mod store_usage_tests;
mod store_writes;
#[cfg(test)]
mod test_queue;
#[cfg(test)]
mod test_service;
#[cfg(test)]
mod test_store;
mod usage_check;
#[cfg(test)]
mod virtual_time;
#[cfg(test)]
mod virtual_time_store_tests;
#[cfg(test)]
mod virtual_time_tests;
mod waits;
mod warnings;
#[cfg(test)]
mod warnings_tests;
mod window;

pub use drop_reason::DropReason;
pub use failed_event::{FailedEvent, FailedUpdate, ReceivedEvent};
pub use report::{DeliveryMetrics, DeliveryReport, Dropped, Retries};
pub use settings::{Delivery, MemoryQueue, StoreQueue, WhenFull};
