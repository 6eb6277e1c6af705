use crate::{
    events::{Purchase, Visit, required::{self, Purchase as RequiredOrder}},
    positions,
};

pub fn order(order_id: String) -> (Purchase, Visit, required::Purchase) {
    let _ = positions::path::order;
    let required = RequiredOrder { number: order_id.clone(), total: 1.0 };
    let order = Purchase { number: order_id, total: 1.0, r#type: None, paid: None };
    (order, Visit { page: String::new() }, required)
}
