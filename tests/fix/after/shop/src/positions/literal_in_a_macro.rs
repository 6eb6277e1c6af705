use crate::events::Purchase;

pub fn orders(order_id: String) -> Vec<Purchase> {
    vec![Purchase { number: order_id, total: 1.0, r#type: None, paid: None }]
}
