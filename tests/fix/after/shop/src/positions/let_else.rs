use crate::events::Purchase;

pub fn kind(order: Purchase) -> String {
    let Purchase { r#type: Some(kind), number: order_id, .. } = order else { return String::new() };
    kind + &order_id
}
