use crate::events::Order;

pub fn number(order: Result<Order, Order>) -> String {
    let (Ok(Order { order_id, .. }) | Err(Order { order_id, .. })) = order;
    order_id
}
