use crate::events::Purchase;

pub struct Basket {
    pub order_id: String,
    pub order: Purchase,
}

pub fn basket(order_id: String) -> Basket {
    let id = order_id.clone();
    Basket { order_id: id, order: Purchase { number: order_id, total: 1.0, r#type: None, paid: None } }
}
