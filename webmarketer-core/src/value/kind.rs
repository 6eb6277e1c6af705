//! The kinds of value a field can hold, as types: what [`FieldValue::Kind`](crate::FieldValue::Kind) is set to.
//!
//! There is one for each field type of the service, [`Any`] for any JSON, [`Integer`] and [`DateWithoutOffset`] for
//! what the service calls a number and a date but the derive treats differently, and two that wrap another:
//! [`Optional`] and [`Personal`]. They have no values.

use std::marker::PhantomData;

use webmarketer_schema::convention::{ValueKind, shape};

/// A kind of value. It is implemented for the types of this module alone.
pub trait FieldKind: sealed::Sealed {
    #[doc(hidden)]
    const SHAPE: u32;
}

/// What may be absent: the kind of an `Option`.
#[derive(Debug)]
pub struct Optional<K>(PhantomData<K>);

/// What is personally identifiable information, whatever the field says: the kind of a [`Pii`](crate::Pii).
#[derive(Debug)]
pub struct Personal<K>(PhantomData<K>);

impl<K: FieldKind> FieldKind for Optional<K> {
    const SHAPE: u32 = K::SHAPE | shape::OPTIONAL;
}

impl<K: FieldKind> FieldKind for Personal<K> {
    const SHAPE: u32 = K::SHAPE | shape::PII;
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}

            impl FieldKind for $name {
                const SHAPE: u32 = ValueKind::$kind as u32;
            }

            impl sealed::Sealed for $name {}
        )*
    };
}

kinds! {
    /// Any JSON: for a field type that this library has no name for.
    Any = Any;
    /// Text.
    String = String;
    /// An e-mail address.
    Email = Email;
    /// A phone number.
    Phone = Phone;
    /// True or false.
    Boolean = Boolean;
    /// A finite number. It can have a fraction, so it can't be a nonce: see [`Integer`].
    Number = Number;
    /// A whole number. The service receives a number; the derive also accepts it as a nonce.
    Integer = Number;
    /// An instant.
    Date = Date;
    /// A date that does not say its offset from UTC, such as a `NaiveDateTime`. The service receives it as UTC, so the
    /// field must say `#[webmarketer(utc)]`.
    DateWithoutOffset = Date;
    /// An amount with its currency.
    Currency = Currency;
    /// A postcode with its country.
    Location = Location;
    /// Text that a person wrote.
    Message = Message;
    /// The kind of a type whose derive failed.
    #[doc(hidden)]
    Broken = Any;
}

mod sealed {
    pub trait Sealed {}

    impl<K> Sealed for super::Optional<K> {}
    impl<K> Sealed for super::Personal<K> {}
}
