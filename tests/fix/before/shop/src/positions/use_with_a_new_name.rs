use crate::events::Order as Bought;

pub fn order(order_id: String) -> Bought {
    Bought { order_id, total: 1.0, kind: None, settled: None }
}
