use crate::events::Order;

pub fn order() -> Order {
    Order { order_id: "1".to_owned(), total: 1.0, kind: None, settled: None }
}
