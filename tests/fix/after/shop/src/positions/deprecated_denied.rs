#![deny(warnings)]

use crate::events::Purchase;

pub fn number(order: Purchase) -> String {
    order.number
}
