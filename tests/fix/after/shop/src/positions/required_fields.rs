use crate::events::{Purchase, required};

pub fn order(order_id: String) -> Purchase {
    Purchase { r#type: Some("new".to_owned()), ..required::Purchase { number: order_id, total: 1.0 }.event() }
}
