//! A client for the tests of applications: it keeps what would be sent.

mod assertions;
mod backend;
mod handle;
mod journal;
mod recorded;
mod updates;

pub use handle::Recorder;
pub use recorded::{RecordedEvent, RecordedUpdate};
