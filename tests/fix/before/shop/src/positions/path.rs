pub fn order(order_id: String) -> crate::events::Order {
    crate::events::Order { order_id, total: 1.0, kind: None, settled: None }
}
