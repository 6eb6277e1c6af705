//! The functions that an application sets for the events of a queue. A panic in one is caught, and changes nothing.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::failed_event::{FailedEvent, ReceivedEvent};
use super::warnings::quietly;

type Hook<T> = Option<Arc<T>>;

#[derive(Clone, Default)]
pub(super) struct Hooks {
    pub(super) received: Hook<dyn Fn(ReceivedEvent<'_>) + Send + Sync>,
    pub(super) failed: Hook<dyn Fn(&FailedEvent) + Send + Sync>,
    pub(super) panics: Arc<AtomicU64>,
}

impl Hooks {
    pub(super) fn received(&self, event: ReceivedEvent<'_>) {
        if let Some(hook) = &self.received {
            self.call(|| hook(event));
        }
    }

    pub(super) fn failed(&self, event: &FailedEvent) {
        if let Some(hook) = &self.failed {
            self.call(|| hook(event));
        }
    }

    /// How often a function has panicked.
    pub(super) fn panics(&self) -> u64 {
        self.panics.load(Ordering::Relaxed)
    }

    fn call(&self, hook: impl FnOnce()) {
        if catch_unwind(AssertUnwindSafe(hook)).is_err() && self.panics.fetch_add(1, Ordering::Relaxed) == 0 {
            quietly(
                || tracing::warn!(name: "hook_panicked", target: "webmarketer::delivery", "`on_received` or `on_failure` panicked; the queue goes on"),
            );
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (received, failed) = (self.received.is_some(), self.failed.is_some());
        f.debug_struct("Hooks").field("received", &received).field("failed", &failed).finish()
    }
}
