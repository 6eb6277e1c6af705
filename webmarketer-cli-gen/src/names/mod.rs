//! From any text to Rust names: one table of keywords, unique within a scope, and never given to another
//! owner.

mod ident;
mod keyword;
mod module;
mod owner;
mod pin;
mod scope;

pub use ident::Case;
pub(crate) use ident::is_name;
pub(crate) use keyword::in_code;
pub use keyword::is_keyword;
pub(crate) use module::module_names;
pub(crate) use owner::path;
pub use pin::pin;
pub(crate) use pin::{GENERATED, field_names, type_names};
pub(crate) use scope::assign;
