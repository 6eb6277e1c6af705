use crate::events::Purchase;

pub fn numbers(orders: &[Purchase]) -> Vec<&str> {
    let number = |order: &'static Purchase| -> &'static str { &order.number };
    let _ = number;
    orders.iter().map(|order| order.number.as_str()).collect()
}
