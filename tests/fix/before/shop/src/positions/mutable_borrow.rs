use crate::events::Order;

pub fn trim(order: &mut Order) {
    let order_id = &mut order.order_id;
    order_id.truncate(3);
    std::mem::take(&mut order.kind);
}
