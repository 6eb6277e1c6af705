//! Generates Rust structs from Webmarketer event types, and contains the command `webmarketer`.
//!
//! A build script uses [`Builder`], which needs neither the command line nor the network: depend on this crate with
//! `default-features = false`.

mod build_script;
mod codegen;
mod settings;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
mod cmd;
#[cfg(feature = "cli")]
mod compiler;
#[cfg(feature = "cli")]
mod options;
#[cfg(feature = "cli")]
mod renames;
#[cfg(feature = "cli")]
mod report;
#[cfg(feature = "cli")]
mod resolve;
#[cfg(feature = "cli")]
mod terminal;

pub use build_script::{BuildError, Builder};
#[cfg(feature = "cli")]
pub use cli::{arguments, run_as_wrapper};
pub use codegen::files::{Generated, Imported, MARK, generate, import};
pub use codegen::names;
#[cfg(feature = "cli")]
pub use codegen::targets::generate_target;
pub use settings::{Choices, SettingsError, Target};
#[cfg(feature = "cli")]
pub use terminal::Exit;
