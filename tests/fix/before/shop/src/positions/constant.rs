use crate::events::Order;

pub const NONE: Option<Order> = None;
pub const FREE: Order = Order { order_id: String::new(), total: 0.0, kind: None, settled: None };
pub static EMPTY: [Order; 0] = [];
