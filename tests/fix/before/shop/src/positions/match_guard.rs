use crate::events::Order;

pub fn size(order: &Order) -> u8 {
    match order {
        order if order.order_id.is_empty() => 0,
        Order { total, .. } if *total > 9.0 => 1,
        Order { order_id, .. } if order_id.len() > 9 => 2,
        _ => 3,
    }
}
