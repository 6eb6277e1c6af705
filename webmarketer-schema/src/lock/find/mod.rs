//! Where the settings and the lock of a package are: one search for the derive, the build script and the command line.
//!
//! The search goes from the package's folder up to the root of its workspace. The nearest `webmarketer.toml` applies,
//! and the nearest of two locks: a `webmarketer.lock.json`, or the one that a `webmarketer.toml` names as its
//! `lock`. Only packages of the workspace are searched for in this way. A package that the workspace excludes, that
//! cargo unpacked (from a registry, from git, by `cargo vendor`) or that lies in a target folder has its own folder
//! alone.

mod error;
#[cfg(feature = "write")]
mod members;
mod outside_reason;
mod path;
mod search;
mod settings;
#[cfg(test)]
mod tests;
mod toml;
mod workspace;

pub use error::FindError;
#[cfg(feature = "write")]
pub use members::workspace_members;
pub use outside_reason::OutsideReason;
pub use path::normalized_path;
#[cfg(feature = "write")]
pub use path::relative_path;
pub use search::ProjectPaths;
pub use settings::SETTINGS_FILE_NAME;
