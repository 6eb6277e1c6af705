const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Shown {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "shown",
            name: "Shown",
            keys: "id\0name",
            labels: "\0",
            shapes: &[<u8 as __F>::SHAPE, <String as __F<__wm::PiiStated>>::SHAPE | 512],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <u8 as __F>::erase(&self.id),
                    <String as __F<__wm::PiiStated>>::erase(&self.name),
                ],
            );
        }
    }
    #[automatically_derived]
    impl __wm::Debug for Shown {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::debug_struct(
                __f,
                "Shown",
                &[
                    (
                        "id",
                        __wm::as_debug_unless_pii::<u8>(<u8 as __F>::SHAPE, &self.id),
                    ),
                    ("name", &__wm::Redacted),
                    ("note", __wm::as_debug::<Vec<u8>>(&self.note)),
                ],
            )
        }
    }
};
