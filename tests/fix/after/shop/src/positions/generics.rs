use std::collections::BTreeMap;

use crate::events::Purchase;

pub fn orders(orders: Vec<Purchase>) -> BTreeMap<String, Option<Vec<Purchase>>> {
    let mut all: BTreeMap<String, Option<Vec<Purchase>>> = BTreeMap::new();
    for order in orders {
        all.entry(order.number.clone()).or_default().get_or_insert_default().push(order);
    }
    all
}
