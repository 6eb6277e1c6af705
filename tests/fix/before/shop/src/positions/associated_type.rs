use crate::events::Order;

pub struct Orders(Vec<Order>);

impl Iterator for Orders {
    type Item = Order;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.pop().filter(|order| !order.order_id.is_empty())
    }
}

pub fn first(mut orders: impl Iterator<Item = Order>) -> Option<String> {
    orders.next().map(|order| order.order_id)
}
