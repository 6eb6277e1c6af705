use crate::events::Order;

pub fn is_kind(order: &Order, kind: &str) -> bool {
    order.kind.as_deref() == Some(kind) && order . order_id == kind
}
