#[cfg(test)]
mod tests {
    use crate::events::Purchase;

    #[test]
    fn an_order_has_a_number() {
        let order = Purchase { number: "1".to_owned(), total: 1.0, r#type: None, paid: None };
        assert_eq!(order.number, "1");
    }
}
