use crate::events::Purchase;

pub fn trim(order: &mut Purchase) {
    let order_id = &mut order.number;
    order_id.truncate(3);
    std::mem::take(&mut order.r#type);
}
