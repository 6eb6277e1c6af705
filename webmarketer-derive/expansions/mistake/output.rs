::core::compile_error! {
    "unknown webmarketer attribute `nam`, did you mean `name`?"
}
const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl<T> __wm::DerivesWebmarketerEvent for Order<T> {
        const TABLE: __wm::Table = __wm::EMPTY_TABLE;
        fn write_fields(&self, _: &mut __wm::DataWriter<'_>) {}
    }
    impl<T> Order<T> {
        ///The state `paid`.
        #[allow(dead_code)]
        const PAID: __wm::State<Self> = __wm::State::new("paid");
    }
    #[automatically_derived]
    impl<T> __wm::Debug for Order<T> {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::debug_struct(__f, "", &[])
        }
    }
};
