const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::WebmarketerFields for Customer {
        const TABLE: __wm::Table = __wm::Table {
            name: "Customer",
            keys: "name\0visits",
            labels: "\0",
            shapes: &[<String as __F<__wm::PiiStated>>::SHAPE | 4608, 28933],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[<String as __F<__wm::PiiStated>>::erase(&self.name)],
            );
        }
    }
    impl Customer {
        ///The statistic `visits`.
        #[allow(dead_code)]
        pub(crate) const VISITS: __wm::Statistic<Self> = __wm::Statistic::new("visits");
    }
};
