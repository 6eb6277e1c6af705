use crate::events::Purchase;

pub fn numbers(orders: &[Purchase]) -> String {
    let mut all = String::new();
    for Purchase { number: order_id, r#type: kind, .. } in orders {
        all += order_id;
        all.extend(kind.iter().map(String::as_str));
    }
    all
}
