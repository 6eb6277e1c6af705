//! Converts text to Rust names that are unique within a scope and are never given to another owner.

#[cfg(feature = "cli")]
mod adjusted;
mod assigned;
mod changes;
mod ident;
mod keyword;
mod module;
mod owner;
mod pin;
mod scope;

#[cfg(feature = "cli")]
pub(crate) use adjusted::{Adjustment, adjusted_field_name, adjusted_type_name};
pub(crate) use assigned::{GENERATED, field_names, path, type_names};
pub use ident::Case;
#[cfg(feature = "cli")]
pub(crate) use ident::LONGEST_NAME;
pub(crate) use keyword::in_code;
pub use keyword::is_keyword;
pub(crate) use module::module_names;
pub use pin::{pin, pin_renamed};
