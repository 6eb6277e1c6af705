use crate::events::Purchase;

pub fn is_new(order: &Purchase) -> bool {
    matches!(order, whole @ Purchase { number: order_id, r#type: None, .. } if whole.total > 0.0 && !order_id.is_empty())
}
