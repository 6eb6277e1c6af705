//! The conventions that the derive, the generator and `webmarketer_core` share: the bits of a field, default
//! names, and the fields that must state whether they are PII.

mod advice;
mod default_names;
mod doc_label;
mod kind;
mod nearest;
mod nonce_template;
mod plural_acronyms;
mod reference;
mod rename_rule;
mod renamed;
pub mod shape;

pub use advice::{ADD_TO_SERVICE, CHANGE_SERVICE};
pub use default_names::{default_constant, default_field_name, default_name, default_reference};
pub use doc_label::doc_label;
pub use kind::ValueKind;
pub use nearest::nearest_name;
pub use nonce_template::NonceTemplate;
pub use plural_acronyms::join_plural_acronyms;
pub use reference::unusual_character;
pub use rename_rule::RenameRule;
pub use renamed::{FieldKind, field_kind, unique_pairs};
