//! What is logged in a test, on its thread.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// A logged event: its level, its name and its fields.
type Logged = (Level, &'static str, String);

/// The events with a target of this crate.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Logged>>>);

impl Log {
    /// Collects the events of this thread until the guard is dropped.
    pub(crate) fn start() -> (Self, DefaultGuard) {
        // While there is only one subscriber, `tracing` asks that of the thread that logs first, and remembers the
        // answer for all threads. The threads of the other tests have none.
        static OTHER: OnceLock<Dispatch> = OnceLock::new();
        OTHER.get_or_init(|| Dispatch::new(Self::default()));
        let log = Self::default();
        (log.clone(), set_default(log))
    }

    /// How many events with this name were logged at this level.
    pub(crate) fn count(&self, level: Level, name: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|(at, other, _)| (*at, *other) == (level, name)).count()
    }

    /// The number of warnings and errors with any name.
    pub(crate) fn warnings(&self) -> usize {
        self.0.lock().unwrap().iter().filter(|(level, ..)| *level <= Level::WARN).count()
    }

    /// The fields of the last event with this name.
    pub(crate) fn fields(&self, name: &str) -> String {
        let logged = self.0.lock().unwrap();
        logged.iter().rev().find(|(_, other, _)| *other == name).unwrap_or_else(|| panic!("{logged:?}")).2.clone()
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!("{field}={value:?} ");
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("webmarketer")
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        assert!(metadata.target() == "webmarketer::delivery", "{metadata:?} has another target");
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.0.lock().unwrap().push((*metadata.level(), metadata.name(), fields.0));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
