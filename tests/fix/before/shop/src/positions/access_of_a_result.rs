use crate::events::Order;

pub fn number(find: impl Fn() -> Option<Order>) -> Option<String> {
    Some(find()?.order_id)
}
