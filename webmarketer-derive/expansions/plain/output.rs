const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Viewed {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "viewed",
            name: "Viewed",
            keys: "product_id\0price",
            labels: "\0",
            shapes: &[<String as __F>::SHAPE, <Option<f64> as __F>::SHAPE],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <String as __F>::erase(&self.product_id),
                    <Option<f64> as __F>::erase(&self.price),
                ],
            );
        }
    }
};
