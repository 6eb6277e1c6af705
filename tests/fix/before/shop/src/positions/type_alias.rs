use crate::events::Order;

pub type Placed = Order;
pub type Reply<T = Order> = Result<T, Box<Order>>;

pub fn placed(order_id: String) -> Placed {
    Placed { order_id, total: 1.0, kind: None, settled: None }
}
