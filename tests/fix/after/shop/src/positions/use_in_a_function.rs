pub fn number(order: &crate::events::Purchase) -> &String {
    use crate::events::Purchase;

    fn inner(order: &Purchase) -> &String {
        &order.number
    }
    inner(order)
}
