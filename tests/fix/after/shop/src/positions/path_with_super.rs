pub fn order(order: super::super::events::Purchase) -> f64 {
    order.total
}
