#![deny(warnings)]

use crate::events::Order;

pub fn number(order: Order) -> String {
    order.order_id
}
