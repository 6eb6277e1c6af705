//! What the lock requires of the type of a field.

use std::marker::PhantomData;

use super::super::kind;
use super::accepts::Accepts;
use super::kinds::{IsBoolean, IsCurrency, IsDate, IsEmail, IsLocation, IsMessage, IsNumber, IsPhone, IsString};
use super::presence::{Mandatory, NotMandatory};
use super::privacy::{NotPii, PiiUnstated};

/// The lock has the field: `K` is its kind, `P` whether it is mandatory, `V` whether it is PII.
#[derive(Debug)]
pub struct Locked<K, P, V>(PhantomData<(K, P, V)>);

/// The lock has the field as PII: `K` is its kind, `P` whether it is mandatory. An error about its type says both.
#[derive(Debug)]
pub struct LockedPii<K, P>(PhantomData<(K, P)>);

/// The lock has the field with the kind `K`; the field has an attribute that requires more of its type.
#[derive(Debug)]
pub struct LockedAs<K>(PhantomData<K>);

macro_rules! locked_as {
    ($($kind:ident: $is:ident;)*) => {$(
        impl<T, K: $is<T>> Accepts<T, K> for LockedAs<kind::$kind> {}
    )*};
}

locked_as! {
    String: IsString;
    Email: IsEmail;
    Phone: IsPhone;
    Boolean: IsBoolean;
    Number: IsNumber;
    Date: IsDate;
    Currency: IsCurrency;
    Location: IsLocation;
    Message: IsMessage;
}

macro_rules! fields_of_lock {
    ($($(#[$doc:meta])* $name:ident: $presence:ty;)*) => {$(
        $(#[$doc])*
        pub mod $name {
            fields_of_lock!(each $presence, super::NotPii: String Boolean Number Date Currency Message);
            fields_of_lock!(each $presence, (super::PiiUnstated, super::NotPii): Email Phone Location);
        }
    )*};
    (each $presence:ty, $privacy:ty: $($kind:ident)*) => {$(
        /// What the lock requires of a field of this kind.
        pub type $kind = super::Locked<super::kind::$kind, $presence, $privacy>;
    )*};
}

macro_rules! pii_of_lock {
    ($($(#[$doc:meta])* $name:ident: $presence:ty;)*) => {$(
        $(#[$doc])*
        pub mod $name {
            pii_of_lock!(each $presence: String Email Phone Boolean Number Date Currency Location Message);
        }
    )*};
    (each $presence:ty: $($kind:ident)*) => {$(
        /// What the lock requires of a field of this kind.
        pub type $kind = super::LockedPii<super::kind::$kind, $presence>;
    )*};
}

fields_of_lock! {
    /// Fields that are mandatory in the lock.
    must: super::Mandatory;
    /// Fields that are optional in the lock.
    may: super::NotMandatory;
}

pii_of_lock! {
    /// Fields that are mandatory and PII in the lock.
    must_pii: super::Mandatory;
    /// Fields that are optional and PII in the lock.
    may_pii: super::NotMandatory;
}
