use crate::events::Order;

pub struct Basket {
    pub order_id: String,
    pub order: Order,
}

pub fn basket(order_id: String) -> Basket {
    let id = order_id.clone();
    Basket { order_id: id, order: Order { order_id, total: 1.0, kind: None, settled: None } }
}
