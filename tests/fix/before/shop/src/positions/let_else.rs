use crate::events::Order;

pub fn kind(order: Order) -> String {
    let Order { kind: Some(kind), order_id, .. } = order else { return String::new() };
    kind + &order_id
}
