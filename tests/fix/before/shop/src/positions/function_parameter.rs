use crate::events::Order;

pub fn number(Order { order_id, .. }: Order, other: &Order) -> String {
    order_id + &other.order_id
}
