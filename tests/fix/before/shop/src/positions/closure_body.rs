use crate::events::Order;

pub fn numbers(orders: &[Order]) -> Vec<&str> {
    let number = |order: &'static Order| -> &'static str { &order.order_id };
    let _ = number;
    orders.iter().map(|order| order.order_id.as_str()).collect()
}
