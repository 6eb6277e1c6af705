pub fn number(order: crate::events::Order) -> String {
    use crate::events::Order;
    struct Local(Order);
    impl Local {
        fn order_id(self) -> String {
            self.0.order_id
        }
    }
    Local(order).order_id()
}
