use crate::events::Order;

pub fn kind(order: Option<Order>) -> usize {
    if let Some(Order { order_id, kind, .. }) = order
        && let Some(kind) = kind
        && kind != order_id
    {
        return kind.len();
    }
    0
}
