//! From Webmarketer's event types to Rust structs, and the command `webmarketer`.
//!
//! A build script uses [`Builder`] and needs neither the command line nor the network: depend on this crate with
//! `default-features = false`.

#[cfg(feature = "cli")]
pub mod arguments;
mod build_script;
mod code_check;
mod generate;
mod invisible;
mod layout;
pub mod names;
mod output;
mod pattern;
mod render;
mod selection;
mod settings;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
mod cmd;
#[cfg(feature = "cli")]
mod plot;
#[cfg(feature = "cli")]
mod report;
#[cfg(feature = "cli")]
mod rules;
#[cfg(feature = "cli")]
mod sample;
#[cfg(feature = "cli")]
mod source;
#[cfg(feature = "cli")]
mod terminal;

pub use build_script::{BuildError, Builder};
pub use generate::{Generated, MARK, generate};
pub use settings::{Choices, SettingsError};
#[cfg(feature = "cli")]
pub use terminal::Exit;
