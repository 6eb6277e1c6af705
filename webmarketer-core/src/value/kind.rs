//! The kinds of values that fields have, as types: the possible types of [`FieldValue::Kind`](crate::FieldValue::Kind).
//!
//! Each field type of the service has a kind. [`Any`] is any JSON. [`Integer`] is a number, [`DateWithoutOffset`] a date
//! and [`Variant`] a string for the service; the derive treats them differently. [`Optional`] and [`Personal`] wrap
//! another kind. The types have no values.

use std::marker::PhantomData;

use webmarketer_schema::convention::{ValueKind, shape};

/// A kind of value. The trait is sealed: only the types of this module implement it.
pub trait FieldKind: sealed::Sealed {
    #[doc(hidden)]
    const SHAPE: u32;
}

/// A value that can be absent: the kind of an `Option`.
#[derive(Debug)]
pub struct Optional<K>(PhantomData<K>);

/// Personally identifiable information: the kind of a [`Pii`](crate::Pii).
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
    /// Any JSON, for a field type that this version does not know.
    Any = Any;
    /// Text.
    String = String;
    /// The name of a variant of an enum. It is sent as a string, and can't be a nonce.
    Variant = String;
    /// An e-mail address.
    Email = Email;
    /// A phone number.
    Phone = Phone;
    /// True or false.
    Boolean = Boolean;
    /// A finite number. It can have a fraction, so it can't be a nonce; see [`Integer`].
    Number = Number;
    /// A whole number. It is sent as a number, and can be a nonce.
    Integer = Number;
    /// A date with an offset from UTC.
    Date = Date;
    /// A date without an offset from UTC, such as a `NaiveDateTime`. It is sent as UTC, so the field needs
    /// `#[webmarketer(utc)]`.
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
