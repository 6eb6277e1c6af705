use crate::events::Purchase;

pub fn number(orders: Option<(u8, Purchase)>) -> String {
    match orders {
        Some((_, Purchase { number: order_id, r#type: Some(kind), .. })) => order_id + &kind,
        Some((0, Purchase { number: first, .. })) => first,
        Some(_) | None => String::new(),
    }
}
