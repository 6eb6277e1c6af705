//! The model of event types, independent of their JSON.

mod catalogue;
mod entity;
mod event_type;
mod field;
mod field_type;
mod key;
mod renames;

pub use catalogue::{Catalogue, DuplicateId, DuplicateReference};
pub use entity::Entity;
pub use event_type::{EventType, ExpirationPolicy, PhoneParsing};
pub use field::{Field, Spelling};
pub use field_type::FieldType;
pub use key::{IngestionKey, InvalidProjectId, ProjectId, Reference, StorageKey};
pub use renames::{FieldRenames, Renames};
