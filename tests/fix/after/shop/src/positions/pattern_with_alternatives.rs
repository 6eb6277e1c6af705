use crate::events::Purchase;

pub fn number(order: Result<Purchase, Purchase>) -> String {
    let (Ok(Purchase { number: order_id, .. }) | Err(Purchase { number: order_id, .. })) = order;
    order_id
}
