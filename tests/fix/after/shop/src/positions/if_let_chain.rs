use crate::events::Purchase;

pub fn kind(order: Option<Purchase>) -> usize {
    if let Some(Purchase { number: order_id, r#type: kind, .. }) = order
        && let Some(kind) = kind
        && kind != order_id
    {
        return kind.len();
    }
    0
}
