//! Sessions: each is a whole service of its own, with its own projects, events, tokens, clock and faults, below an
//! address of its own. The one without a name is at the emulator's address itself.

mod config;
mod request_log;
mod running_session;

pub(crate) use config::{EmulatorConfig, SessionOptions};
pub(crate) use request_log::{LoggedRequest, RequestLog};
pub(crate) use running_session::{Session, SessionImportError};
