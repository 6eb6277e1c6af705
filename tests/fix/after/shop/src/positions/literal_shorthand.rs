use crate::events::Purchase;

pub fn order(order_id: String, total: f64, kind: Option<String>) -> Purchase {
    let settled = None;
    Purchase { number: order_id, total, r#type: kind, paid: settled }
}
