use crate::events::Purchase;

pub fn order(order_id: String) -> Purchase {
    Purchase {
        // The number of the order: order_id
        number: order_id, // order_id
        total: 1.0,
        r#type /* : */ : None,
        paid: Some(true),
    }
}
