const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::DerivesWebmarketerEvent for Keys {
        const TABLE: __wm::Table = __wm::Table {
            event_type: "keys",
            name: "Keys",
            keys: "firstName\0e-mail\0phone",
            labels: "\0\0",
            shapes: &[
                <String as __F>::SHAPE,
                <String as __F>::SHAPE,
                <String as __F>::SHAPE,
            ],
            others: &[(2, "tel", "", "")],
            fields: "first_name\0email\0number",
            ..__wm::EMPTY_TABLE
        };
        fn write_fields(&self, __data: &mut __wm::DataWriter<'_>) {
            __wm::DataWriter::write_values(
                __data,
                &[
                    <String as __F>::erase(&self.first_name),
                    <String as __F>::erase(&self.email),
                    <String as __F>::erase(&self.number),
                ],
            );
        }
    }
};
