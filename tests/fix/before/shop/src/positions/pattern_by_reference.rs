use crate::events::Order;

pub fn clear(mut order: Order) -> Order {
    let Order { ref mut order_id, ref kind, .. } = order;
    if kind.is_none() {
        order_id.clear();
    }
    order
}
