//! The JSON of the service: it is parsed leniently into the model, and written back unchanged.
//!
//! Numbers, unknown words and unknown properties are kept unchanged. Only the properties that
//! the model requires must exist and have the right type; an error names their position with a JSON
//! pointer.

mod event_type;
mod field;
mod object;
mod page;

pub use event_type::{
    read_event_type, read_expiration_policy, read_phone_parsing, write_event_type, write_new_event_type,
    write_phone_parsing, write_update,
};
pub use field::{FLAGS, read_field, write_field};
pub use object::{ObjectReader, WireError, insert_some};
pub use page::Page;
