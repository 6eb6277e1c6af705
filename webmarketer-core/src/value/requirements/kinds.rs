//! The types that the lock's field types take: a trait for each field type, so that each has words of its own.

use super::super::kind::{self, Optional, Personal};

macro_rules! kind_traits {
    ($($(#[$doc:meta])* $name:ident of $kinds:tt: $message:literal, $label:literal, $note:literal;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $label,
            note = $note,
            note = "to change Webmarketer instead, run `webmarketer plan`, which shows how, and `webmarketer apply`; if it has \
                    changed already, run `webmarketer pull`"
        )]
        pub trait $name<T> {
            /// The kind itself. Where it is another kind, nothing more is required of it, so that there is one error.
            type Itself;
        }

        kind_traits!(implement $name of $kinds);
    )*};
    (implement $name:ident of [$($kind:ident)+]) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<T> $name<T> for kind::$kind {
                type Itself = Self;
            }
        )+

        #[diagnostic::do_not_recommend]
        impl<T> $name<T> for kind::Broken {
            type Itself = Self;
        }

        #[diagnostic::do_not_recommend]
        impl<T, K: $name<T>> $name<T> for Optional<K> {
            type Itself = Optional<K::Itself>;
        }

        #[diagnostic::do_not_recommend]
        impl<T, K: $name<T>> $name<T> for Personal<K> {
            type Itself = Personal<K::Itself>;
        }
    };
}

kind_traits! {
    /// The kind of a `T` that is a string.
    IsString of [String Variant]: "expected a string, found `{T}`", "the lock has a string here",
        "use `String`, `&str` or `Cow<str>`; convert other types, for example with `.to_string()`";
    /// The kind of a `T` that is an e-mail address.
    IsEmail of [Email]: "expected an e-mail address, found `{T}`", "the lock has an e-mail address here",
        "use `webmarketer_core::Email`, or add `#[webmarketer(type = \"email\")]` to send a string";
    /// The kind of a `T` that is a phone number.
    IsPhone of [Phone]: "expected a phone number, found `{T}`", "the lock has a phone number here",
        "use `webmarketer_core::Phone`, or add `#[webmarketer(type = \"phone\")]` to send a string";
    /// The kind of a `T` that is true or false.
    IsBoolean of [Boolean]: "expected a boolean, found `{T}`", "the lock has a boolean here", "use `bool`";
    /// The kind of a `T` that is a number.
    IsNumber of [Number Integer]: "expected a number, found `{T}`", "the lock has a number here",
        "use an integer such as `u32`, or `f32` or `f64`; with the feature `rust_decimal` of `webmarketer-core`, \
         `rust_decimal::Decimal`";
    /// The kind of a `T` that is a date.
    IsDate of [Date DateWithoutOffset]: "expected a date, found `{T}`", "the lock has a date here",
        "use `webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>`, or add \
         `#[webmarketer(type = \"date\")]` to send an RFC 3339 string";
    /// The kind of a `T` that is an amount of money.
    IsCurrency of [Currency]: "expected an amount of money, found `{T}`", "the lock has a currency here",
        "use `webmarketer_core::Currency`: `Currency::new(\"12.50\".parse()?, \"EUR\")?`";
    /// The kind of a `T` that is a location.
    IsLocation of [Location]: "expected a location, found `{T}`", "the lock has a location here",
        "use `webmarketer_core::Location`: `Location::new(\"FR\")?.with_postcode(\"75001\")?`";
    /// The kind of a `T` that is a message.
    IsMessage of [Message]: "expected a message, found `{T}`", "the lock has a message here",
        "use `webmarketer_core::Message`, or add `#[webmarketer(type = \"message\")]` to send a string";

    /// The kind of a `T` that is a string, where the lock has personal data.
    IsPersonalString of [String Variant]: "expected a string in a `Pii`, found `{T}`",
        "the lock has a string that is PII here",
        "use `webmarketer_core::Pii<String>`; convert other types, for example with `.to_string()`";
    /// The kind of a `T` that is an e-mail address, where the lock has personal data.
    IsPersonalEmail of [Email]: "expected an e-mail address in a `Pii`, found `{T}`",
        "the lock has an e-mail address that is PII here",
        "use `webmarketer_core::Pii<webmarketer_core::Email>`, or add `#[webmarketer(type = \"email\", pii)]` to send \
         a string";
    /// The kind of a `T` that is a phone number, where the lock has personal data.
    IsPersonalPhone of [Phone]: "expected a phone number in a `Pii`, found `{T}`",
        "the lock has a phone number that is PII here",
        "use `webmarketer_core::Pii<webmarketer_core::Phone>`, or add `#[webmarketer(type = \"phone\", pii)]` to send \
         a string";
    /// The kind of a `T` that is true or false, where the lock has personal data.
    IsPersonalBoolean of [Boolean]: "expected a boolean in a `Pii`, found `{T}`",
        "the lock has a boolean that is PII here",
        "use `webmarketer_core::Pii<bool>`";
    /// The kind of a `T` that is a number, where the lock has personal data.
    IsPersonalNumber of [Number Integer]: "expected a number in a `Pii`, found `{T}`",
        "the lock has a number that is PII here",
        "use `webmarketer_core::Pii<u32>`, or another integer or a float in a `Pii`";
    /// The kind of a `T` that is a date, where the lock has personal data.
    IsPersonalDate of [Date DateWithoutOffset]: "expected a date in a `Pii`, found `{T}`",
        "the lock has a date that is PII here",
        "use `webmarketer_core::Pii<webmarketer_core::chrono::DateTime<webmarketer_core::chrono::Utc>>`, or add \
         `#[webmarketer(type = \"date\", pii)]` to send an RFC 3339 string";
    /// The kind of a `T` that is an amount of money, where the lock has personal data.
    IsPersonalCurrency of [Currency]: "expected an amount of money in a `Pii`, found `{T}`",
        "the lock has a currency that is PII here",
        "use `webmarketer_core::Pii<webmarketer_core::Currency>`";
    /// The kind of a `T` that is a location, where the lock has personal data.
    IsPersonalLocation of [Location]: "expected a location in a `Pii`, found `{T}`",
        "the lock has a location that is PII here",
        "use `webmarketer_core::Pii<webmarketer_core::Location>`";
    /// The kind of a `T` that is a message, where the lock has personal data.
    IsPersonalMessage of [Message]: "expected a message in a `Pii`, found `{T}`",
        "the lock has a message that is PII here",
        "use `webmarketer_core::Pii<webmarketer_core::Message>`, or add `#[webmarketer(type = \"message\", pii)]` to \
         send a string";
}
