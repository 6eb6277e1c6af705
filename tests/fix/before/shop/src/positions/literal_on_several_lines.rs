use crate::events::Order;

pub fn order(order_id: String) -> Order {
    Order {
        // The number of the order: order_id
        order_id, // order_id
        total: 1.0,
        kind /* : */ : None,
        settled: Some(true),
    }
}
