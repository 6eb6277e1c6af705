//! The functions that an application sets for the events of a queue. A panic in one is caught, and changes nothing.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::failed_event::{FailedEvent, ReceivedEvent};

type Hook<T> = Option<Arc<T>>;

#[derive(Clone, Default)]
pub(super) struct Hooks {
    pub(super) received: Hook<dyn Fn(ReceivedEvent<'_>) + Send + Sync>,
    pub(super) failed: Hook<dyn Fn(&FailedEvent) + Send + Sync>,
}

impl Hooks {
    pub(super) fn received(&self, event: ReceivedEvent<'_>) {
        if let Some(hook) = &self.received {
            let _ = catch_unwind(AssertUnwindSafe(|| hook(event)));
        }
    }

    pub(super) fn failed(&self, event: &FailedEvent) {
        if let Some(hook) = &self.failed {
            let _ = catch_unwind(AssertUnwindSafe(|| hook(event)));
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (received, failed) = (self.received.is_some(), self.failed.is_some());
        f.debug_struct("Hooks").field("received", &received).field("failed", &failed).finish()
    }
}
