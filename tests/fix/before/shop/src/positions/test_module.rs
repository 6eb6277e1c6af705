#[cfg(test)]
mod tests {
    use crate::events::Order;

    #[test]
    fn an_order_has_a_number() {
        let order = Order { order_id: "1".to_owned(), total: 1.0, kind: None, settled: None };
        assert_eq!(order.order_id, "1");
    }
}
