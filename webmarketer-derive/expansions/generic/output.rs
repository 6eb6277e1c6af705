const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize> __wm::DerivesWebmarketerEvent
    for Generic<'a, T, N>
    where
        T: Copy,
        Option<T>: __wm::FitsField,
    {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "generic",
            name: "Generic",
            keys: "name\0value\0done",
            labels: "\0\0",
            shapes: &[<&'a str as __F>::SHAPE, <Option<T> as __F>::SHAPE, 24836],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <&'a str as __F>::erase(&self.name),
                    <Option<T> as __F>::erase(&self.value),
                ],
            );
        }
    }
    impl<'a, T: Clone, const N: usize> Generic<'a, T, N>
    where
        T: Copy,
    {
        ///The state `done`.
        #[allow(dead_code)]
        const DONE: __wm::State<Self> = __wm::State::new("done");
    }
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize> __wm::Debug for Generic<'a, T, N>
    where
        T: Copy,
        Option<T>: __wm::Debug,
        Option<T>: __wm::FitsField,
    {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::debug_struct(
                __f,
                "Generic",
                &[
                    (
                        "name",
                        __wm::as_debug_unless_pii::<
                            &'a str,
                        >(<&'a str as __F>::SHAPE, &self.name),
                    ),
                    (
                        "value",
                        __wm::as_debug_unless_pii::<
                            Option<T>,
                        >(<Option<T> as __F>::SHAPE, &self.value),
                    ),
                ],
            )
        }
    }
};
