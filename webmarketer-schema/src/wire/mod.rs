//! JSON exactly as the service sends it, read leniently into the model and written back as it was read.
//!
//! Reading changes nothing: numbers, unknown words and unknown properties come back out as they went in. Only what
//! the model cannot do without must be there and have the right shape; a mistake there names its place with a JSON
//! pointer.

mod event_type;
mod field;
mod object;
mod page;

pub use event_type::{
    read_event_type, read_phone_parsing, write_event_type, write_new_event_type, write_phone_parsing, write_update,
};
pub use field::{FLAGS, read_field, write_field};
pub use object::{ObjectReader, WireError, insert_some};
pub use page::Page;
