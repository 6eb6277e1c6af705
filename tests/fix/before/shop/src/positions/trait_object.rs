use crate::events::Order;

pub fn handlers() -> Vec<Box<dyn Fn(&Order) -> Option<&String>>> {
    vec![Box::new(|order| Some(&order.order_id)), Box::new(|Order { kind, .. }| kind.as_ref())]
}
