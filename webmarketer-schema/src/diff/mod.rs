//! Compares two catalogues: finds the changes, and the rule of each.

mod change;
mod clause;
mod detect;
mod finding;
mod rename;
mod renames;
mod retention;
mod rule;
pub mod rules;

pub use change::{Change, FieldChange, Property, TypeChange};
pub use clause::{Clause, Days, Keeping, NewField, PropertyChange};
pub use detect::detect;
pub use finding::{Finding, compare};
pub use rename::PerhapsRenamed;
pub use renames::renames;
#[cfg(feature = "write")]
pub(crate) use retention::Retention;
pub use rule::{Breaks, Level, Rule};
