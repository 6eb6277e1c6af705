//! Delivery: events are added to a queue at once, and sent to the service later.
//!
//! | | received when it returns | queued when it returns | needs a runtime |
//! | --- | --- | --- | --- |
//! | `event.send(&client).await` | yes | - | yes |
//! | `event.enqueue(&client)` | no | yes | no |

mod concurrency;
mod event_queue;
mod failed_event;
mod hooks;
mod outcome;
mod pause;
mod queue_state;
mod report;
mod settings;
#[cfg(test)]
mod virtual_time_tests;
mod waits;
mod warnings;

pub use failed_event::{DropReason, FailedEvent, ReceivedEvent};
pub use report::{DeliveryMetrics, DeliveryReport, Dropped, Retries};
pub use settings::{Delivery, MemoryQueue, WhenFull};
