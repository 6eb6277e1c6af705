//! Catalogue against catalogue: what changed, which rule it falls under, and what that means.

mod change;
mod detect;
mod finding;
mod outcome;
mod rules;

pub use change::{Change, FieldChange, Property, TypeChange};
pub use detect::detect;
pub use finding::{Finding, compare};
pub use outcome::{Group, group};
pub use rules::{Breaks, Level, RULES, Rule};
