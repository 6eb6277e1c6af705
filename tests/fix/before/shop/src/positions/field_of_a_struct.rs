use crate::events::Order;

#[derive(Clone, Debug, PartialEq)]
pub struct Queue<'a> {
    pub first: Order,
    pub rest: &'a [Order],
}

pub fn numbers<'a>(queue: &'a Queue<'a>) -> [&'a str; 2] {
    [&queue.first.order_id, &queue.rest[0].order_id]
}
