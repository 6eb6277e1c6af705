use crate::events::Purchase;

pub fn clear(mut order: Purchase) -> Purchase {
    let Purchase { number: ref mut order_id, r#type: ref kind, .. } = order;
    if kind.is_none() {
        order_id.clear();
    }
    order
}
