//! The types that the lock's field types take: a trait for each field type, so that each has words of its own.

use super::super::kind::{self, Optional, Personal};

macro_rules! kind_traits {
    ($($(#[$doc:meta])* $name:ident of $($kind:ident)+: $message:literal, $label:literal, $($note:literal),+;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label, $(note = $note),+)]
        pub trait $name<T> {}

        $(
            #[diagnostic::do_not_recommend]
            impl<T> $name<T> for kind::$kind {}
        )+

        #[diagnostic::do_not_recommend]
        impl<T> $name<T> for kind::Broken {}

        #[diagnostic::do_not_recommend]
        impl<T, K: $name<T>> $name<T> for Optional<K> {}

        #[diagnostic::do_not_recommend]
        impl<T, K: $name<T>> $name<T> for Personal<K> {}
    )*};
}

kind_traits! {
    /// The kind of a `T` that is a string.
    IsString of String: "expected a string, found `{T}`", "the lock has a string here",
        "strings are `String`, `&str` and `Cow<str>`; convert other types, for example with `.to_string()`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is an e-mail address.
    IsEmail of Email: "expected an e-mail address, found `{T}`", "the lock has an e-mail address here",
        "e-mail addresses are `webmarketer_core::Email`; a string is one with `#[webmarketer(type = \"email\")]`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a phone number.
    IsPhone of Phone: "expected a phone number, found `{T}`", "the lock has a phone number here",
        "phone numbers are `webmarketer_core::Phone`; a string is one with `#[webmarketer(type = \"phone\")]`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is true or false.
    IsBoolean of Boolean: "expected a boolean, found `{T}`", "the lock has a boolean here",
        "booleans are `bool`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a number.
    IsNumber of Number Integer: "expected a number, found `{T}`", "the lock has a number here",
        "numbers are integers such as `u32`, `f32`, `f64`, and `rust_decimal::Decimal` with the feature `rust_decimal` \
         of `webmarketer-core`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a date.
    IsDate of Date DateWithoutOffset: "expected a date, found `{T}`", "the lock has a date here",
        "dates are `DateTime<Utc>` and other `DateTime`s of `webmarketer_core::chrono`; an RFC 3339 string is one with \
         `#[webmarketer(type = \"date\")]`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is an amount of money.
    IsCurrency of Currency: "expected an amount of money, found `{T}`", "the lock has a currency here",
        "amounts are `webmarketer_core::Currency`: `Currency::new(\"12.50\".parse()?, \"EUR\")?`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a location.
    IsLocation of Location: "expected a location, found `{T}`", "the lock has a location here",
        "locations are `webmarketer_core::Location`: `Location::new(\"FR\")?.with_postcode(\"75001\")?`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a message.
    IsMessage of Message: "expected a message, found `{T}`", "the lock has a message here",
        "messages are `webmarketer_core::Message`; a string is one with `#[webmarketer(type = \"message\")]`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
}
