const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl<T> __wm::FieldValue for OrderId<T>
    where
        T: __wm::FieldValue,
    {
        type Kind = <T as __wm::FieldValue>::Kind;
        fn is_absent(&self) -> bool {
            <T as __wm::FieldValue>::is_absent(&self.0)
        }
        fn write(
            &self,
            __to: &mut __wm::ValueWriter<'_>,
        ) -> __wm::Result<(), __wm::InvalidValue> {
            <T as __wm::FieldValue>::write(&self.0, __to)
        }
    }
};
