const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Purchase {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "purchase",
            name: "Purchase",
            keys: "order_id\0email\0turnover\0coupon",
            labels: "\0\0\0",
            shapes: &[
                <String as __F<__wm::must::String>>::SHAPE,
                <Pii<Email> as __F<__wm::must_pii::Email>>::SHAPE | 5120,
                <Currency as __F<__wm::must::Currency>>::SHAPE | 12288,
                <Option<String> as __F<__wm::may::String>>::SHAPE,
            ],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <String as __F<__wm::must::String>>::erase(&self.order_id),
                    <Pii<Email> as __F<__wm::must_pii::Email>>::erase(&self.email),
                    <Currency as __F<__wm::must::Currency>>::erase(&self.turnover),
                    <Option<String> as __F<__wm::may::String>>::erase(&self.coupon),
                ],
            );
        }
    }
    impl Purchase {
        ///The statistic `turnover`.
        #[allow(dead_code)]
        const TURNOVER: __wm::Statistic<Self> = __wm::Statistic::new("turnover");
    }
    const _: &str = ::core::include_str!(
        ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),
        "/../tests/derive/ui/ui.lock.json")
    );
};
