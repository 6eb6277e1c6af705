use crate::events::Order;

impl Order {
    pub fn with_number(order_id: String) -> Self {
        Self { order_id, total: 1.0, kind: None, settled: None }
    }
}
