//! A package whose build script generates its events.

pub mod events {
    include!(concat!(env!("OUT_DIR"), "/events.rs"));
}

use events::Order;

pub fn number(order: Order) -> String {
    order.order_id
}
