#![allow(deprecated)]

use crate::events::Order;

pub fn order(order: Order) -> Order {
    order
}
