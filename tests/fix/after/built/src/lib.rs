//! A package whose build script generates its events.

pub mod events {
    include!(concat!(env!("OUT_DIR"), "/events.rs"));
}

use events::Purchase;

pub fn number(order: Purchase) -> String {
    order.number
}
