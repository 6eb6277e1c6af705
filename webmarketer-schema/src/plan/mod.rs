//! What has to change in the service so that it has the event types of a program: a plan, which is a value that can be
//! stored and carried out later.
//!
//! A program states only a part of an event type. What it does not state stays as the service has it. Nothing is
//! removed and nothing is archived unless the settings declare it.

mod changes;
mod contradictions;
mod declarations;
mod defined;
mod definitions;
mod file_error;
mod json;
mod make;
mod manual;
mod overlay;
mod parse;
mod progress;
mod property_diff;
mod renames;
mod shared_field;
mod steps;

pub use changes::{PlannedChange, event_type_changes, live_digest};
pub use declarations::{Declarations, StaleDeclaration, StaleReason};
pub use defined::PlanError;
pub use definitions::{Definitions, StructDefinition, StructPlace};
pub use file_error::FileError;
pub use make::PlanInput;
pub use manual::ManualStep;
pub use progress::{CreateState, StepState};
pub use property_diff::PartDiff;
pub use shared_field::SharedField;
pub use steps::{Archive, Create, NotInCode, Plan, SharedFieldStep, Suggestion, Update};

/// The version of the format of plans and of definitions. A file of a later version is not read.
pub const FORMAT_VERSION: u64 = 1;
