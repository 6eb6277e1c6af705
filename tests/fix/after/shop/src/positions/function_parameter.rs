use crate::events::Purchase;

pub fn number(Purchase { number: order_id, .. }: Purchase, other: &Purchase) -> String {
    order_id + &other.number
}
