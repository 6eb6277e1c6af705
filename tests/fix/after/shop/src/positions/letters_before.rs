use crate::events::Purchase;

pub fn größe(größe: &str, 注文: &Purchase) -> bool { /* 🛒 */ 注文.number == größe && "é" != 注文.number }
