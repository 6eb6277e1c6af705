//! Another package, which knows the shop by another name.

use sold::events::{self, Purchase};
use sold::positions::reexport;

pub fn number(order: &Purchase) -> &str {
    let events::Purchase { number: order_id, .. } = order;
    order_id
}

pub fn total(order: reexport::Purchase) -> f64 {
    order.total
}
