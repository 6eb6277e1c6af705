use crate::events::Order;

pub fn number(orders: &[Order]) -> Option<String> {
    orders
        .first()?
        .order_id
        .strip_prefix('#')
        .map(|order_id| order_id.trim())
        .map(str::to_owned)
}
