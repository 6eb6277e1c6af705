//! Another package, which knows the shop by another name.

use sold::events::{self, Order};
use sold::positions::reexport;

pub fn number(order: &Order) -> &str {
    let events::Order { order_id, .. } = order;
    order_id
}

pub fn total(order: reexport::Order) -> f64 {
    order.total
}
