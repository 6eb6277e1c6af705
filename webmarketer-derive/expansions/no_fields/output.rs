const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for PageViewed {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "page-viewed",
            name: "Page viewed",
            keys: "",
            labels: "",
            shapes: &[],
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, _: &mut __wm::DataWriter<'_>) {}
    }
};
