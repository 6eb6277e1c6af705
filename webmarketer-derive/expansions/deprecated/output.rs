#[allow(deprecated)]
const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Order {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "order",
            name: "Order",
            keys: "type",
            labels: "",
            shapes: &[<u8 as __F>::SHAPE],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(__data, &[<u8 as __F>::erase(&self.r#type)]);
        }
    }
};
