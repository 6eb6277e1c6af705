//! The API for Rust programs: the builder, the running emulator, and the handle of a session.

mod builder;
mod emulator;
mod session_handle;

pub use builder::{Builder, StartError};
pub use emulator::Emulator;
pub use session_handle::{ImportError, RefreshCredentials, SessionHandle};
