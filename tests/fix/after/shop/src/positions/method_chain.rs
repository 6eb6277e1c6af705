use crate::events::Purchase;

pub fn number(orders: &[Purchase]) -> Option<String> {
    orders
        .first()?
        .number
        .strip_prefix('#')
        .map(|order_id| order_id.trim())
        .map(str::to_owned)
}
