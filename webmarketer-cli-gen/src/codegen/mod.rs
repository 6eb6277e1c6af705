//! Generates code from a lock, in four steps: names, layout, text, files.

pub(crate) mod files;
mod invisible;
#[cfg(feature = "cli")]
mod json_schema;
pub(crate) mod layout;
pub mod names;
pub(crate) mod render;
#[cfg(feature = "cli")]
pub(crate) mod targets;
#[cfg(feature = "cli")]
mod typescript;
#[cfg(feature = "cli")]
mod web;
