use crate::events::Purchase;

pub fn size(order: &Purchase) -> u8 {
    match order {
        order if order.number.is_empty() => 0,
        Purchase { total, .. } if *total > 9.0 => 1,
        Purchase { number: order_id, .. } if order_id.len() > 9 => 2,
        _ => 3,
    }
}
