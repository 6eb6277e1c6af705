//! Sessions: each is a whole service of its own, with its own projects, events, tokens, clock and faults, below an
//! address of its own. The one without a name is at the emulator's address itself.

mod config;
mod one;
mod request_log;

pub(crate) use config::{EmulatorConfig, SessionOptions};
pub(crate) use one::{Session, SessionImportError};
pub(crate) use request_log::{LoggedRequest, RequestLog};
