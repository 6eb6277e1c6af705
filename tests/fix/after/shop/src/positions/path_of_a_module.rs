use crate::events;

pub fn order(order: events::Purchase) -> Option<events::Purchase> {
    let events::Purchase { number: order_id, .. } = &order;
    (!order_id.is_empty()).then_some(order)
}
