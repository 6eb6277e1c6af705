use crate::events;

pub fn order(order: events::Order) -> Option<events::Order> {
    let events::Order { order_id, .. } = &order;
    (!order_id.is_empty()).then_some(order)
}
