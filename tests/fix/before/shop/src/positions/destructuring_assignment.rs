use crate::events::Order;

pub fn number(order: Order) -> String {
    let order_id;
    Order { order_id, .. } = order;
    order_id
}
