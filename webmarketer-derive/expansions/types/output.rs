const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::WebmarketerEvent for Types {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "types",
            name: "Types",
            keys: "text\0email\0image\0place",
            labels: "\0\0\0",
            shapes: &[
                <String as __F<
                    (__wm::As<__wm::kind::Message>, __wm::Free, __wm::Unsaid),
                >>::SHAPE & 4294967040 | 9,
                <String as __F<
                    (__wm::As<__wm::kind::Email>, __wm::Free, __wm::Free),
                >>::SHAPE & 4294967040 | 514,
                <Json as __F<(__wm::Free, __wm::Free, __wm::Unsaid)>>::SHAPE
                    & 4294967040,
                <Location as __F<
                    (__wm::MostProbableLocation, __wm::Free, __wm::Plain),
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
                        (__wm::As<__wm::kind::Message>, __wm::Free, __wm::Unsaid),
                    >>::erase(&self.text),
                    <String as __F<
                        (__wm::As<__wm::kind::Email>, __wm::Free, __wm::Free),
                    >>::erase(&self.email),
                    <Json as __F<
                        (__wm::Free, __wm::Free, __wm::Unsaid),
                    >>::erase(&self.image),
                    <Location as __F<
                        (__wm::MostProbableLocation, __wm::Free, __wm::Plain),
                    >>::erase(&self.place),
                ],
            );
        }
    }
};
