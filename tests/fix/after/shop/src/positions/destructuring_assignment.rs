use crate::events::Purchase;

pub fn number(order: Purchase) -> String {
    let order_id;
    Purchase { number: order_id, .. } = order;
    order_id
}
