use crate::events::Order;

pub fn number(order: &Order) -> &str {
    &order.order_id
}
