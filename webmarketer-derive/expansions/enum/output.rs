const _: () = {
    use ::webmarketer_core::__private as __wm;
    use __wm::Fits as __F;
    #[automatically_derived]
    impl __wm::FieldValue for Payment {
        type Kind = __wm::kind::Variant;
        fn write(
            &self,
            __to: &mut __wm::ValueWriter<'_>,
        ) -> __wm::Result<(), __wm::InvalidValue> {
            __wm::ValueWriter::string(__to, <Self as __wm::EnumValue>::as_str(self))
        }
    }
    #[automatically_derived]
    impl __wm::EnumValue for Payment {
        const NAMES: &'static [&'static str] = &["credit-card", "debit"];
        const EXPECTED: &'static str = "expected a string";
        fn as_str(&self) -> &str {
            match self {
                Self::CreditCard => "credit-card",
                Self::DirectDebit => "debit",
                Self::Other(__text) => <String as __wm::OtherText>::as_text(__text),
            }
        }
        fn parse(__text: &str) -> __wm::Result<Self, __wm::InvalidValue> {
            __wm::Result::Ok(
                match __text {
                    "credit-card" => Self::CreditCard,
                    "debit" | "direct-debit" => Self::DirectDebit,
                    _ => Self::Other(<String as __wm::OtherText>::from_text(__text)),
                },
            )
        }
    }
    #[automatically_derived]
    impl __wm::Display for Payment {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::Formatter::pad(__f, <Self as __wm::EnumValue>::as_str(self))
        }
    }
    #[automatically_derived]
    impl __wm::FromStr for Payment {
        type Err = __wm::InvalidValue;
        fn from_str(__text: &str) -> __wm::Result<Self, __wm::InvalidValue> {
            <Self as __wm::EnumValue>::parse(__text)
        }
    }
    #[automatically_derived]
    impl __wm::Serialize for Payment {
        fn serialize<__S: __wm::Serializer>(
            &self,
            __to: __S,
        ) -> __wm::Result<__S::Ok, __S::Error> {
            __wm::serialize_name(self, __to)
        }
    }
    #[automatically_derived]
    impl<'de> __wm::Deserialize<'de> for Payment {
        fn deserialize<__D: __wm::Deserializer<'de>>(
            __from: __D,
        ) -> __wm::Result<Self, __D::Error> {
            __wm::deserialize_name(__from)
        }
    }
};
