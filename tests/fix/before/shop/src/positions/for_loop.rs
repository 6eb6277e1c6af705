use crate::events::Order;

pub fn numbers(orders: &[Order]) -> String {
    let mut all = String::new();
    for Order { order_id, kind, .. } in orders {
        all += order_id;
        all.extend(kind.iter().map(String::as_str));
    }
    all
}
