//! Catalogue against catalogue: what changed, which rule it falls under, and what that means.

mod change;
mod clause;
mod detect;
mod finding;
mod rules;

pub use change::{Change, FieldChange, Property, TypeChange};
pub use clause::{Clause, Days, Keeping, NewField, PropertyChange};
pub use detect::detect;
pub use finding::{Finding, compare};
pub use rules::{Breaks, Level, RULES, Rule};
