use crate::events::Purchase;

pub fn order(order_id: String) -> Purchase {
    Purchase {
        number: order_id,
        total: 1.0,
        r#type: None,
        paid: None,
    }
}
