/// The number of an `Order`.
///
/// ```
/// use shop::events::Order;
///
/// let order = Order { order_id: "1".to_owned(), total: 1.0, kind: None, settled: None };
/// assert_eq!(order.order_id, "1");
/// ```
pub fn number(order: &crate::events::Order) -> &str {
    &order.order_id
}
