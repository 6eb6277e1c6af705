use crate::events::Purchase;

pub fn of(order: fn(String) -> Purchase) -> for<'a> fn(&'a Purchase) -> &'a str {
    let _ = order(String::new()).number;
    |order| &order.number
}
