use crate::events::Order;

pub fn größe(größe: &str, 注文: &Order) -> bool { /* 🛒 */ 注文.order_id == größe && "é" != 注文.order_id }
