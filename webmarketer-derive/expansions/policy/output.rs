const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Visit {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "visit",
            name: "A visit",
            keys: "id",
            labels: "",
            shapes: &[<u8 as __F>::SHAPE],
            extras: __wm::Extras {
                retention_days: __wm::Some(30),
                phone_countries: &["FR", "BE"],
                metadata: "{}",
                attributable: __wm::Some(false),
            },
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(__data, &[<u8 as __F>::erase(&self.id)]);
        }
    }
};
