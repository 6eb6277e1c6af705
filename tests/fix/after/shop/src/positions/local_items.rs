pub fn number(order: crate::events::Purchase) -> String {
    use crate::events::Purchase;
    struct Local(Purchase);
    impl Local {
        fn order_id(self) -> String {
            self.0.number
        }
    }
    Local(order).order_id()
}
