//! Generates code from a lock, in four steps: names, layout, text, files.

pub(crate) mod files;
mod invisible;
pub(crate) mod layout;
pub mod names;
pub(crate) mod render;
