use crate::events::Purchase;

pub fn number(order: &Purchase) -> &str {
    &order.number
}
