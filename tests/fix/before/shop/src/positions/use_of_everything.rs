use crate::events::*;

pub fn order(order_id: String) -> Order {
    Order { order_id, total: 1.0, kind: None, settled: None }
}
