use crate::events::Order;

pub fn is_new(order: &Order) -> bool {
    matches!(order, whole @ Order { order_id, kind: None, .. } if whole.total > 0.0 && !order_id.is_empty())
}
