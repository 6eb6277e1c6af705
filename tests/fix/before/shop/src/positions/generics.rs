use std::collections::BTreeMap;

use crate::events::Order;

pub fn orders(orders: Vec<Order>) -> BTreeMap<String, Option<Vec<Order>>> {
    let mut all: BTreeMap<String, Option<Vec<Order>>> = BTreeMap::new();
    for order in orders {
        all.entry(order.order_id.clone()).or_default().get_or_insert_default().push(order);
    }
    all
}
