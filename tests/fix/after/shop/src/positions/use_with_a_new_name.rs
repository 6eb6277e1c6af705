use crate::events::Purchase as Bought;

pub fn order(order_id: String) -> Bought {
    Bought { number: order_id, total: 1.0, r#type: None, paid: None }
}
