use crate::events::{Order, required};

pub fn order(order_id: String) -> Order {
    Order { kind: Some("new".to_owned()), ..required::Order { order_id, total: 1.0 }.event() }
}
