use crate::events::Order;

pub fn order(order_id: String, total: f64, kind: Option<String>) -> Order {
    let settled = None;
    Order { order_id, total, kind, settled }
}
