use crate::events::Purchase;

impl Purchase {
    pub fn with_number(order_id: String) -> Self {
        Self { number: order_id, total: 1.0, r#type: None, paid: None }
    }
}
