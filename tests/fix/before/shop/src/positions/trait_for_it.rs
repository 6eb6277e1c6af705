use crate::events::Order;

pub trait Numbered {
    fn number(&self) -> &str;
}

impl Numbered for Order {
    fn number(&self) -> &str {
        let Self { order_id, .. } = self;
        order_id
    }
}

impl From<Order> for String {
    fn from(order: Order) -> Self {
        order.order_id
    }
}
