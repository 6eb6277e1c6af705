//! Ingestion: an event is accepted, given an id and answered; then it is judged, and stored or trashed.
//!
//! Nothing here can be shown with `Debug`: events hold personal data.

mod accept;
mod arrivals;
mod identify;
mod ingestion;
mod judge;
mod verdict_wait;
mod worker;

pub(crate) use accept::ReceivedEvent;
pub(crate) use arrivals::Arrival;
pub(crate) use identify::identities;
pub(crate) use ingestion::{Ingestion, IngestionOptions, OnNonceConflict};
pub use verdict_wait::VerdictError;
pub(crate) use verdict_wait::WaitFor;
