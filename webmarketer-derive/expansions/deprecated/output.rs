#[allow(deprecated)]
const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::WebmarketerEvent for Order {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "order",
            name: "Order",
            keys: "type",
            labels: "",
            shapes: &[<u8 as __F>::SHAPE],
            ..__wm::NOTHING
        };
        fn write(&self, __data: &mut __wm::Data<'_>) {
            __wm::Data::values(__data, &[<u8 as __F>::erase(&self.r#type)]);
        }
    }
};
