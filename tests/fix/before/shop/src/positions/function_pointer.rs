use crate::events::Order;

pub fn of(order: fn(String) -> Order) -> for<'a> fn(&'a Order) -> &'a str {
    let _ = order(String::new()).order_id;
    |order| &order.order_id
}
