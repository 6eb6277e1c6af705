use crate::events::Purchase;

pub fn again(order: Purchase, order_id: String) -> Purchase {
    Purchase { number: order_id, r#type: None, ..order }
}
