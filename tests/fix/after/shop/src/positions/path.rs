pub fn order(order_id: String) -> crate::events::Purchase {
    crate::events::Purchase { number: order_id, total: 1.0, r#type: None, paid: None }
}
