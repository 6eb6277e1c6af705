const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Purchase {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "purchase",
            name: "Purchase",
            keys: "order_id\0email\0turnover\0coupon\0refunded",
            labels: "Order id\0E-mail address\0Turnover\0Coupon\0Refunded",
            shapes: &[
                <String as __F<
                    (__wm::AnyKind, __wm::NotMandatory, __wm::PiiStated, __wm::Nonce),
                >>::SHAPE,
                <Pii<Email> as __F>::SHAPE | 5120,
                <Currency as __F>::SHAPE | 12288,
                <Option<String> as __F>::SHAPE,
                24836,
            ],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <String as __F<
                        (__wm::AnyKind, __wm::NotMandatory, __wm::PiiStated, __wm::Nonce),
                    >>::erase(&self.order_id),
                    <Pii<Email> as __F>::erase(&self.email),
                    <Currency as __F>::erase(&self.turnover),
                    <Option<String> as __F>::erase(&self.coupon),
                ],
            );
        }
        fn field_nonce(&self) -> __wm::Option<__wm::String> {
            __wm::build_nonce(
                "purchase:",
                <String as __F<
                    (__wm::AnyKind, __wm::NotMandatory, __wm::PiiStated, __wm::Nonce),
                >>::erase(&self.order_id),
                "",
            )
        }
    }
    impl Purchase {
        ///The statistic `turnover`.
        #[allow(dead_code)]
        const TURNOVER: __wm::Statistic<Self> = __wm::Statistic::new("turnover");
        ///The state `refunded`.
        #[allow(dead_code)]
        const REFUNDED: __wm::State<Self> = __wm::State::new("refunded");
    }
};
