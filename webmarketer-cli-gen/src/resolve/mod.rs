//! What the comparison of live, lock, code and settings finds: problems as data, grouped, accepted and given their levels.

mod accept;
mod comparison;
mod disagreement;
mod fix_command;
mod levels;
mod locate;
mod lowered;
mod paths;
mod problem;
mod resolution;
mod side;
mod source;
mod struct_difference;
mod worst;

pub(crate) use accept::accept;
pub(crate) use comparison::{Comparison, LocksComparison};
pub(crate) use disagreement::{Accepted, Disagreement};
pub(crate) use fix_command::FixCommand;
pub(crate) use levels::apply_levels;
pub(crate) use locate::locate;
pub(crate) use lowered::Lowered;
pub(crate) use paths::slashes;
pub(crate) use problem::{AcceptEntry, Fix, Problem, Subject};
pub(crate) use resolution::Resolution;
pub(crate) use side::Side;
pub(crate) use source::{CodePlace, Places, Sources, StructChange, struct_differences};
pub(crate) use struct_difference::{PartDifference, StructDifference};
pub(crate) use worst::worst;
