//! The ingestion of a session: its options and its state.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use webmarketer_core::api::NonceConflict;

use super::arrivals::Arrivals;
use crate::clock::Clock;
use crate::model::{Warning, WarningHook};
use crate::store::Store;

pub(crate) struct Ingestion {
    pub(super) store: Arc<Store>,
    pub(super) clock: Arc<Clock>,
    pub(crate) arrivals: Arrivals,
    pub(super) options: IngestionOptions,
    pub(super) paused: watch::Sender<bool>,
    /// Whether the first removal of an event or an arrival was reported.
    drops_reported: AtomicBool,
}

/// What an emulator removed because there were more than it [keeps](crate::Builder::keep), since the start or the last
/// reset of the session. Events in a [folder](crate::Builder::data) count since the folder was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Dropped {
    /// The number of removed events of all projects.
    pub events: u64,
    /// The number of removed arrivals.
    pub arrivals: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct IngestionOptions {
    /// How long an event waits before it is processed.
    pub(crate) delay: Duration,
    /// The maximum number of waiting events of a project.
    pub(crate) queue: usize,
    /// The maximum number of kept arrivals, and of kept events of a project.
    pub(crate) keep: usize,
    pub(crate) on_nonce_conflict: OnNonceConflict,
    pub(crate) warnings: WarningHook,
}

type ConflictHook = dyn Fn(&NonceConflict) + Send + Sync;

/// The function that is called for each new nonce conflict.
#[derive(Clone, Default)]
pub(crate) struct OnNonceConflict(pub(crate) Option<Arc<ConflictHook>>);

impl OnNonceConflict {
    pub(super) fn call(&self, conflict: &NonceConflict) {
        if let Some(hook) = &self.0 {
            hook(conflict);
        }
    }
}

impl fmt::Debug for OnNonceConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OnNonceConflict").field(&self.0.is_some()).finish()
    }
}

impl Ingestion {
    pub(crate) fn new(store: &Arc<Store>, clock: &Arc<Clock>, options: IngestionOptions) -> Self {
        Self {
            store: Arc::clone(store),
            clock: Arc::clone(clock),
            arrivals: Arrivals::new(options.keep),
            options,
            paused: watch::Sender::new(false),
            drops_reported: AtomicBool::new(false),
        }
    }

    /// Pauses or resumes the processing of events.
    pub(crate) fn pause(&self, paused: bool) {
        self.paused.send_replace(paused);
    }

    pub(crate) fn is_paused(&self) -> bool {
        *self.paused.borrow()
    }

    /// Reports the first removal of an event or an arrival.
    pub(super) fn report_drop(&self) {
        if !self.drops_reported.swap(true, Ordering::Relaxed) {
            self.options.warnings.warn(&Warning::Dropping { keep: self.options.keep });
        }
    }

    /// Reports the next removal as the first one.
    pub(crate) fn report_drops_again(&self) {
        self.drops_reported.store(false, Ordering::Relaxed);
    }

    /// What was removed because there were too many.
    pub(crate) fn dropped(&self) -> Dropped {
        let events = self.store.read_projects(|projects| projects.values().map(|state| state.events.dropped()).sum());
        Dropped { events, arrivals: self.arrivals.dropped() }
    }

    /// The number of events that are not processed yet.
    pub(crate) fn waiting(&self) -> usize {
        self.store.read_projects(|projects| projects.values().map(|project| project.events.waiting()).sum())
    }
}
