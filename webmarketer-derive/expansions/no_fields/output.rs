const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::WebmarketerEvent for PageViewed {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "page-viewed",
            name: "Page viewed",
            keys: "",
            labels: "",
            shapes: &[],
            ..__wm::NOTHING
        };
        fn write(&self, _: &mut __wm::Data<'_>) {}
    }
};
