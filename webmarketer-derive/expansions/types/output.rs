const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Types {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "types",
            name: "Types",
            keys: "text\0email\0image\0place",
            labels: "\0\0\0",
            shapes: &[
                <String as __F<
                    (
                        __wm::SentAs<__wm::kind::Message>,
                        __wm::NotMandatory,
                        __wm::PiiUnstated,
                    ),
                >>::SHAPE & 4294967040 | 9,
                <String as __F<
                    (
                        __wm::SentAs<__wm::kind::Email>,
                        __wm::NotMandatory,
                        __wm::PiiStated,
                    ),
                >>::SHAPE & 4294967040 | 514,
                <Json as __F<
                    (__wm::AnyKind, __wm::NotMandatory, __wm::PiiUnstated),
                >>::SHAPE & 4294967040,
                <Location as __F<
                    (__wm::MostProbableLocation, __wm::NotMandatory, __wm::NotPiiStated),
                >>::SHAPE | 2048,
            ],
            others: &[(2, "\0", "hologram", "campaign")],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <String as __F<
                        (
                            __wm::SentAs<__wm::kind::Message>,
                            __wm::NotMandatory,
                            __wm::PiiUnstated,
                        ),
                    >>::erase(&self.text),
                    <String as __F<
                        (
                            __wm::SentAs<__wm::kind::Email>,
                            __wm::NotMandatory,
                            __wm::PiiStated,
                        ),
                    >>::erase(&self.email),
                    <Json as __F<
                        (__wm::AnyKind, __wm::NotMandatory, __wm::PiiUnstated),
                    >>::erase(&self.image),
                    <Location as __F<
                        (
                            __wm::MostProbableLocation,
                            __wm::NotMandatory,
                            __wm::NotPiiStated,
                        ),
                    >>::erase(&self.place),
                ],
            );
        }
    }
};
