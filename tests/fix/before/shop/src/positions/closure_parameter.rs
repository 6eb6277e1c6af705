use crate::events::Order;

pub fn numbers(orders: Vec<Order>) -> Vec<String> {
    orders.into_iter().map(|Order { order_id, .. }| order_id).collect()
}
