//! From a lock to generated code: names, then layout, then text, then files.

pub(crate) mod files;
mod invisible;
pub(crate) mod layout;
pub mod names;
pub(crate) mod render;
