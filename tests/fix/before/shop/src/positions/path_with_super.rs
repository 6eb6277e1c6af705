pub fn order(order: super::super::events::Order) -> f64 {
    order.total
}
