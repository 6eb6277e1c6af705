use crate::events::Order;

pub fn numbers(mut orders: Vec<Order>) -> String {
    let mut all = String::new();
    while let Some(Order { order_id, .. }) = orders.pop() {
        all += &order_id;
    }
    all
}
