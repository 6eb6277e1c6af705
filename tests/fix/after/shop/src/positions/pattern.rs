use crate::events::Purchase;

pub fn number(order: &Purchase) -> &str {
    let Purchase { number: number, .. } = order;
    number
}
