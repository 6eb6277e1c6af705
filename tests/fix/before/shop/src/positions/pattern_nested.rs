use crate::events::Order;

pub fn number(orders: Option<(u8, Order)>) -> String {
    match orders {
        Some((_, Order { order_id, kind: Some(kind), .. })) => order_id + &kind,
        Some((0, Order { order_id: first, .. })) => first,
        Some(_) | None => String::new(),
    }
}
