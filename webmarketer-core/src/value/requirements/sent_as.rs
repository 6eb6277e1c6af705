//! The types that can be sent as the field type that an attribute names: a trait for each field type, so that each has
//! words of its own.

use std::marker::PhantomData;

use super::super::kind::{self, Optional, Personal};
use super::accepts::Accepts;

/// The field has `#[webmarketer(type = "...")]`: it is sent as a value of kind `K`.
#[derive(Debug)]
pub struct SentAs<K>(PhantomData<K>);

/// The field has `#[webmarketer(most_probable_location)]`.
#[derive(Debug)]
pub enum MostProbableLocation {}

impl<T, K: CanBeMostProbableLocation<T>> Accepts<T, K> for MostProbableLocation {}

macro_rules! sent_as {
    ($($(#[$doc:meta])* $name:ident of $($kind:ident)+: $message:literal, $label:literal, $note:literal;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label, note = $note)]
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

sent_as! {
    /// The kind of a `T` that can be sent as a string.
    CanBeSentAsString of String Variant Email Phone Date DateWithoutOffset Message Any:
        "`{T}` can't be sent as a string", "not a string",
        "use a `String`, or remove `type = \"string\"`";
    /// The kind of a `T` that can be sent as an e-mail address.
    CanBeSentAsEmail of Email String Any:
        "`{T}` can't be sent as an e-mail address", "neither an `Email` nor a string",
        "use `webmarketer_core::Email` or a `String`, or remove `type = \"email\"`";
    /// The kind of a `T` that can be sent as a phone number.
    CanBeSentAsPhone of Phone String Any:
        "`{T}` can't be sent as a phone number", "neither a `Phone` nor a string",
        "use `webmarketer_core::Phone` or a `String`, or remove `type = \"phone\"`";
    /// The kind of a `T` that can be sent as true or false.
    CanBeSentAsBoolean of Boolean Any:
        "`{T}` can't be sent as a boolean", "not a boolean",
        "use a `bool`, or remove `type = \"boolean\"`";
    /// The kind of a `T` that can be sent as a number.
    CanBeSentAsNumber of Number Integer Any:
        "`{T}` can't be sent as a number", "not a number",
        "use an integer or an `f64`, or remove `type = \"number\"`";
    /// The kind of a `T` that can be sent as a date.
    CanBeSentAsDate of Date DateWithoutOffset String Any:
        "`{T}` can't be sent as a date", "neither a date nor a string",
        "use `chrono::DateTime<Utc>`, or a `String` in the form of RFC 3339, or remove `type = \"date\"`";
    /// The kind of a `T` that can be sent as an amount of money.
    CanBeSentAsCurrency of Currency Any:
        "`{T}` can't be sent as an amount of money", "not an amount with a currency",
        "use `webmarketer_core::Currency`, or remove `type = \"currency\"`";
    /// The kind of a `T` that can be sent as a location.
    CanBeSentAsLocation of Location Any:
        "`{T}` can't be sent as a location", "not a location",
        "use `webmarketer_core::Location`, or remove `type = \"location\"`";
    /// The kind of a `T` that can be sent as a message.
    CanBeSentAsMessage of Message String Variant Email Phone Date DateWithoutOffset Any:
        "`{T}` can't be sent as a message", "neither a `Message` nor a string",
        "use `webmarketer_core::Message` or a `String`, or remove `type = \"message\"`";
    /// The kind of a `T` that can be the most probable location of a user.
    CanBeMostProbableLocation of Location:
        "only a `Location` can be the most probable location, found `{T}`", "not a `Location`",
        "use `webmarketer_core::Location`, or remove `most_probable_location`";
}

macro_rules! accepts {
    ($($kind:ident: $can:ident;)*) => {$(
        impl<T, K: $can<T>> Accepts<T, K> for SentAs<kind::$kind> {}
    )*};
}

accepts! {
    String: CanBeSentAsString;
    Email: CanBeSentAsEmail;
    Phone: CanBeSentAsPhone;
    Boolean: CanBeSentAsBoolean;
    Number: CanBeSentAsNumber;
    Date: CanBeSentAsDate;
    Currency: CanBeSentAsCurrency;
    Location: CanBeSentAsLocation;
    Message: CanBeSentAsMessage;
}
