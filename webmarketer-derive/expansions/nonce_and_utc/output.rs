const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Delivered {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "delivered",
            name: "Delivered",
            keys: "order_id\0at",
            labels: "\0",
            shapes: &[
                <u64 as __F<
                    (__wm::AnyKind, __wm::NotMandatory, __wm::PiiStated, __wm::Nonce),
                >>::SHAPE,
                <Option<
                    NaiveDateTime,
                > as __F<
                    (
                        __wm::AnyKind,
                        __wm::NotMandatory,
                        __wm::PiiUnstated,
                        __wm::UtcStated,
                    ),
                >>::SHAPE,
            ],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <u64 as __F<
                        (__wm::AnyKind, __wm::NotMandatory, __wm::PiiStated, __wm::Nonce),
                    >>::erase(&self.order_id),
                    <Option<
                        NaiveDateTime,
                    > as __F<
                        (
                            __wm::AnyKind,
                            __wm::NotMandatory,
                            __wm::PiiUnstated,
                            __wm::UtcStated,
                        ),
                    >>::erase(&self.at),
                ],
            );
        }
        fn field_nonce(&self) -> __wm::Option<__wm::String> {
            __wm::build_nonce(
                "delivered-",
                <u64 as __F<
                    (__wm::AnyKind, __wm::NotMandatory, __wm::PiiStated, __wm::Nonce),
                >>::erase(&self.order_id),
                ".",
            )
        }
    }
};
