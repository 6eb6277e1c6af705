//! temp
pub use webmarketer_schema as schema;
#[cfg(feature = "_crypto")]
pub mod auth;
mod validate;
mod value;
pub use validate::{Violation, ViolationKind, validate};
pub use value::{
    Amount, BadValue, Currency, Email, FieldValue, Kind, Location, Message, Phone, Pii, ValueWriter, parse_date,
};
