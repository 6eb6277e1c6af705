use crate::events::Order;

pub fn number(order: &Order) -> &str {
    let Order { order_id: number, .. } = order;
    number
}
