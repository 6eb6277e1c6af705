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
        "use `String`, `&str` or `Cow<str>`; convert other types, for example with `.to_string()`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is an e-mail address.
    IsEmail of Email: "expected an e-mail address, found `{T}`", "the lock has an e-mail address here",
        "use `webmarketer_core::Email`, or add `#[webmarketer(type = \"email\")]` to send a string",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a phone number.
    IsPhone of Phone: "expected a phone number, found `{T}`", "the lock has a phone number here",
        "use `webmarketer_core::Phone`, or add `#[webmarketer(type = \"phone\")]` to send a string",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is true or false.
    IsBoolean of Boolean: "expected a boolean, found `{T}`", "the lock has a boolean here",
        "use `bool`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a number.
    IsNumber of Number Integer: "expected a number, found `{T}`", "the lock has a number here",
        "use an integer such as `u32`, or `f32` or `f64`; with the feature `rust_decimal` of `webmarketer-core`, \
         `rust_decimal::Decimal`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a date.
    IsDate of Date DateWithoutOffset: "expected a date, found `{T}`", "the lock has a date here",
        "use `webmarketer_core::chrono::DateTime<Utc>`, or add `#[webmarketer(type = \"date\")]` to send an RFC 3339 \
         string",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is an amount of money.
    IsCurrency of Currency: "expected an amount of money, found `{T}`", "the lock has a currency here",
        "use `webmarketer_core::Currency`: `Currency::new(\"12.50\".parse()?, \"EUR\")?`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a location.
    IsLocation of Location: "expected a location, found `{T}`", "the lock has a location here",
        "use `webmarketer_core::Location`: `Location::new(\"FR\")?.with_postcode(\"75001\")?`",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
    /// The kind of a `T` that is a message.
    IsMessage of Message: "expected a message, found `{T}`", "the lock has a message here",
        "use `webmarketer_core::Message`, or add `#[webmarketer(type = \"message\")]` to send a string",
        "if the field has another type in Webmarketer now, run `webmarketer pull`";
}
