pub fn number(order: &crate::events::Order) -> &String {
    use crate::events::Order;

    fn inner(order: &Order) -> &String {
        &order.order_id
    }
    inner(order)
}
