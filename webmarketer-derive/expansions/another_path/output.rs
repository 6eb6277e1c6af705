const _: () = {
    use crate::shop::wm::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Order {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "order",
            name: "Order",
            keys: "name",
            labels: "",
            shapes: &[
                <Pii<
                    String,
                > as __F<
                    (__wm::AnyKind, __wm::NotMandatory, __wm::PiiUnstatedOfUser),
                >>::SHAPE | 4096,
            ],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <Pii<
                        String,
                    > as __F<
                        (__wm::AnyKind, __wm::NotMandatory, __wm::PiiUnstatedOfUser),
                    >>::erase(&self.name),
                ],
            );
        }
    }
};
