use crate::events::Order;

pub fn again(order: Order, order_id: String) -> Order {
    Order { order_id, kind: None, ..order }
}
