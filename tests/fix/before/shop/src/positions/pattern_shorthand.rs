use crate::events::Order;

pub fn number(order: Order) -> String {
    let Order { order_id, total: _, kind, settled: _ } = order;
    order_id + &kind.unwrap_or_default()
}
