//! The targets other than Rust: their files, and how they are compared and written.

mod generated;
mod output;
mod ownership;

pub use generated::generate_target;
pub(crate) use output::TargetOutput;
