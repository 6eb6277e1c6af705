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
                <Location as __F<(__wm::Place, __wm::Free, __wm::Plain)>>::SHAPE | 2048,
            ],
            others: &[(2, "\0", "hologram", "campaign")],
            ..__wm::NOTHING
        };
        fn write(&self, __data: &mut __wm::Data<'_>) {
            __wm::Data::values(
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
                        (__wm::Place, __wm::Free, __wm::Plain),
                    >>::erase(&self.place),
                ],
            );
        }
    }
};
