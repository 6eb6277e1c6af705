//! The API for Rust programs: the builder, the running emulator, and the handle of a session.

mod builder;
mod control;
mod emulator;
mod observation;
mod session_handle;
mod start;
mod start_error;
mod state;

pub use builder::Builder;
pub use emulator::Emulator;
pub use session_handle::{RefreshCredentials, SessionHandle};
pub use start_error::StartError;
pub use state::ImportError;
