//! Ingestion: an event is received and gets an id; then it is processed, and becomes visible or trashed.
//!
//! Types with events do not implement `Debug`, because events contain personal data.

mod arrivals;
mod identify;
mod ingestion;
mod judge;
mod receive;
mod verdict_wait;
mod worker;

pub(crate) use arrivals::Arrival;
pub(crate) use identify::identities;
pub use ingestion::Dropped;
pub(crate) use ingestion::{Ingestion, IngestionOptions, OnNonceConflict};
pub(crate) use receive::{InvalidEvent, ReceivedEvent};
pub use verdict_wait::VerdictError;
pub(crate) use verdict_wait::WaitFor;
