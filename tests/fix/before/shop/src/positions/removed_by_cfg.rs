#[cfg(target_os = "none")]
pub fn number(order: crate::events::Order) -> String {
    let crate::events::Order { kind, .. } = &order;
    drop(kind.clone());
    order.order_id
}
