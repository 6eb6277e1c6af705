//! Typed values, which are parsed once and then valid by the rules of the service.

mod amount;
mod country;
mod currency;
mod date;
pub(crate) mod debug;
mod email;
mod enum_value;
mod field_type_words;
mod field_value;
mod invalid_value;
pub mod kind;
mod location;
mod message;
mod phone;
mod pii;
pub mod requirements;
#[cfg(feature = "serde")]
mod serialization;
mod text_visitor;
mod trim;
mod writer;

pub use amount::Amount;
pub use currency::Currency;
pub use date::parse_date;
#[cfg(feature = "client")]
pub(crate) use date::to_milliseconds;
pub use email::Email;
pub use enum_value::{EnumValue, deserialize_name, serialize_name};
pub use field_value::{Erased, FieldValue};
pub use invalid_value::InvalidValue;
pub use location::Location;
pub use message::Message;
pub use phone::Phone;
pub use pii::Pii;
pub use writer::ValueWriter;
