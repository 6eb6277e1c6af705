use crate::events::Purchase;

pub fn numbers(mut orders: Vec<Purchase>) -> String {
    let mut all = String::new();
    while let Some(Purchase { number: order_id, .. }) = orders.pop() {
        all += &order_id;
    }
    all
}
