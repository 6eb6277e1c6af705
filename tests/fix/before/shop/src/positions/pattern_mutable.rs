use crate::events::Order;

pub fn number(order: Order) -> String {
    let Order { mut order_id, .. } = order;
    order_id.push('!');
    order_id
}
