use crate::events::Purchase;

pub fn number(order: Purchase) -> String {
    let Purchase { number: order_id, total: _, r#type: kind, paid: _ } = order;
    order_id + &kind.unwrap_or_default()
}
