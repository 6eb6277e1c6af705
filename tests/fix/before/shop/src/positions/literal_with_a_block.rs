use crate::events::Order;

pub fn order(ids: &[String]) -> Order {
    Order {
        order_id: {
            let order_id = ids.concat();
            order_id
        },
        total: 0.0,
        kind: if ids.is_empty() { None } else { Some(String::new()) },
        settled: None,
    }
}
