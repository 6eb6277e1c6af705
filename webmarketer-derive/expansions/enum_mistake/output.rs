::core::compile_error! {
    "a variant with fields is not one text\nhelp: add `#[webmarketer(other)]` to it if it has any other text, or remove the field"
}
const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::FieldValue for Payment {
        type Kind = __wm::kind::Broken;
        fn write(
            &self,
            __to: &mut __wm::ValueWriter<'_>,
        ) -> __wm::Result<(), __wm::InvalidValue> {
            __wm::ValueWriter::string(__to, <Self as __wm::EnumValue>::as_str(self))
        }
    }
    #[automatically_derived]
    impl __wm::EnumValue for Payment {
        const NAMES: &'static [&'static str] = &[];
        const EXPECTED: &'static str = "";
        fn as_str(&self) -> &str {
            ""
        }
        fn parse(_: &str) -> __wm::Result<Self, __wm::InvalidValue> {
            __wm::Result::Err(__wm::InvalidValue::new(""))
        }
    }
    #[automatically_derived]
    impl __wm::Display for Payment {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::Formatter::pad(__f, <Self as __wm::EnumValue>::as_str(self))
        }
    }
};
