use crate::{
    events::{Order, Visit, required::{self, Order as RequiredOrder}},
    positions,
};

pub fn order(order_id: String) -> (Order, Visit, required::Order) {
    let _ = positions::path::order;
    let required = RequiredOrder { order_id: order_id.clone(), total: 1.0 };
    let order = Order { order_id, total: 1.0, kind: None, settled: None };
    (order, Visit { url: String::new() }, required)
}
