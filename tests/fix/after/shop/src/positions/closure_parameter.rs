use crate::events::Purchase;

pub fn numbers(orders: Vec<Purchase>) -> Vec<String> {
    orders.into_iter().map(|Purchase { number: order_id, .. }| order_id).collect()
}
