//! Sessions: independent services with their own URL, projects, events, tokens, clock and faults. The session without
//! a name has the URL of the emulator.

mod config;
mod request_log;
mod running_session;

pub(crate) use config::{EmulatorConfig, SessionOptions};
pub(crate) use request_log::{LoggedHeaders, LoggedRequest, RequestLog};
pub(crate) use running_session::{Session, SessionImportError};
