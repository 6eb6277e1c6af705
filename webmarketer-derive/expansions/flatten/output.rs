const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Order {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "order",
            name: "Order",
            keys: "id",
            labels: "",
            shapes: &[<u8 as __F>::SHAPE],
            parts: &[&<Customer as __wm::WebmarketerFields>::TABLE],
            part_fields: "customer",
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(__data, &[<u8 as __F>::erase(&self.id)]);
            <Customer as __wm::WebmarketerFields>::flatten(&self.customer, __data);
        }
    }
    #[automatically_derived]
    impl __wm::Carries<Customer> for Order {}
    const _: () = __wm::assert_distinct(
        &<Order as __wm::DerivesWebmarketerEvent>::TABLE,
        0,
    );
};
