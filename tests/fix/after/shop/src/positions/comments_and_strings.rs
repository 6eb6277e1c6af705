// An Order has an order_id.
use crate::events::Purchase;

/* Order { order_id } */
pub fn text(order: &Purchase) -> String {
    let order_id = "Order { order_id }"; // order.order_id
    format!("order_id of an Order: {}{order_id}", order.number)
}
