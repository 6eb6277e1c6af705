use crate::events::Purchase;

pub fn number(order: Purchase) -> String {
    let Purchase { number: mut order_id, .. } = order;
    order_id.push('!');
    order_id
}
