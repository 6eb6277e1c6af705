//! Whether a value is personal data (PII).

use webmarketer_schema::convention::shape;

use super::super::kind::{self, FieldKind, Optional, Personal};
use super::accepts::Accepts;

/// No lock has the field, and it has no attribute `pii`.
#[derive(Debug)]
pub enum PiiUnstated {}

/// The same, of a field with an attribute `type` that names a type of sensitive values.
#[derive(Debug)]
pub enum PiiUnstatedOfText {}

/// The same, of a field of the user in a struct with `strict_pii`.
#[derive(Debug)]
pub enum PiiUnstatedOfUser {}

/// The field has `#[webmarketer(pii)]`.
#[derive(Debug)]
pub enum PiiStated {}

/// The field has `#[webmarketer(pii = false)]`.
#[derive(Debug)]
pub enum NotPiiStated {}

/// The lock has the field as PII.
#[derive(Debug)]
pub enum IsPii {}

/// The lock has the field as not PII.
#[derive(Debug)]
pub enum NotPii {}

impl<T, K: StatesPii<T>> Accepts<T, K> for PiiUnstated {}
impl<T, K: StatesPiiOfText<T>> Accepts<T, K> for PiiUnstatedOfText {}
impl<T, K: StatesPiiOfUser<T>> Accepts<T, K> for PiiUnstatedOfUser {}
impl<T, K> Accepts<T, K> for PiiStated {}
impl<T, K: AgreesWithNotPiiStated<T>> Accepts<T, K> for NotPiiStated {}
impl<T, K: IsPiiInLock<T>> Accepts<T, K> for IsPii {}
impl<T, K: IsNotPii<T>> Accepts<T, K> for NotPii {}
impl<T, K: StatesNotPii<T> + IsNotPii<T>> Accepts<T, K> for (PiiUnstated, NotPii) {}
impl<T, K: StatesPiiOfText<T> + IsNotPii<T>> Accepts<T, K> for (PiiUnstatedOfText, NotPii) {}
impl<T, K: StatesPiiOfUser<T> + IsNotPii<T>> Accepts<T, K> for (PiiUnstatedOfUser, NotPii) {}

/// The kind of a `T` that states that it is PII, or is not sensitive.
#[diagnostic::on_unimplemented(
    message = "`{T}` can identify a person, so its field must say whether it is PII",
    label = "`pii` or `pii = false` is missing",
    note = "if it identifies a person, add `#[webmarketer(pii)]` or use `webmarketer_core::Pii<{T}>`: logs then do not \
            show it",
    note = "if it does not, as the address of a shop, add `#[webmarketer(pii = false)]`"
)]
pub trait StatesPii<T> {}

/// The kind of a `T` that states that it is PII, where the field's attribute names a type of sensitive values.
#[diagnostic::on_unimplemented(
    message = "a value of this `type` can identify a person, so the field must say whether it is PII",
    label = "`pii` or `pii = false` is missing",
    note = "if it identifies a person, add `#[webmarketer(pii)]` or use `webmarketer_core::Pii<{T}>`: logs then do not \
            show it",
    note = "if it does not, as the address of a shop, add `#[webmarketer(pii = false)]`"
)]
pub trait StatesPiiOfText<T> {}

/// The kind of a `T` that states that it is PII, where the struct has `strict_pii`.
#[diagnostic::on_unimplemented(
    message = "`strict_pii` requires that each field of the user says whether it is PII",
    label = "`pii` or `pii = false` is missing",
    note = "if it identifies a person, add `#[webmarketer(pii)]` or use `webmarketer_core::Pii<{T}>`: logs then do not \
            show it",
    note = "if it does not, add `#[webmarketer(pii = false)]`"
)]
pub trait StatesPiiOfUser<T> {}

/// The kind of a `T` that is not sensitive, or states whether it is PII.
#[diagnostic::on_unimplemented(
    message = "`{T}` can identify a person, so its field must say whether it is PII",
    label = "`pii = false` is missing",
    note = "the lock has this field as not PII: add `#[webmarketer(pii = false)]`",
    note = "if it identifies a person, add `#[webmarketer(pii)]` or use `webmarketer_core::Pii<{T}>`",
    note = "to change Webmarketer instead, run `webmarketer plan`, which shows how, and `webmarketer apply`; if it has \
            changed already, run `webmarketer pull`"
)]
pub trait StatesNotPii<T> {}

/// The kind of a `T` that is not PII.
#[diagnostic::on_unimplemented(
    message = "this field is not PII in the lock, but `{T}` is PII",
    label = "PII",
    note = "remove the `Pii`",
    note = "to change Webmarketer instead, run `webmarketer plan`, which shows how, and `webmarketer apply`; if it has \
            changed already, run `webmarketer pull`"
)]
pub trait IsNotPii<T> {}

/// The kind of a `T` that is PII.
#[diagnostic::on_unimplemented(
    message = "this field is PII in the lock, but `{T}` is not",
    label = "not PII",
    note = "add `#[webmarketer(pii)]` to the field, or use `webmarketer_core::Pii<{T}>`",
    note = "to change Webmarketer instead, run `webmarketer plan`, which shows how, and `webmarketer apply`; if it has \
            changed already, run `webmarketer pull`"
)]
pub trait IsPiiInLock<T> {}

/// The kind of a `T` that is not PII, where the field has `pii = false`.
#[diagnostic::on_unimplemented(
    message = "`pii = false` contradicts the type `{T}`, which is PII",
    label = "PII",
    note = "remove `pii = false`, or the `Pii` around the type"
)]
pub trait AgreesWithNotPiiStated<T> {}

/// A kind without a `Pii` in a `Pii`.
#[diagnostic::on_unimplemented(
    message = "this type wraps a value in `Pii` twice",
    label = "a `Pii` in a `Pii`",
    note = "remove one `Pii`"
)]
pub trait WrappedOnce {}

/// A kind without a `Pii`.
pub trait Unwrapped {}

#[diagnostic::do_not_recommend]
impl<K: Unwrapped> Unwrapped for Optional<K> {}

#[diagnostic::do_not_recommend]
impl<K: Unwrapped> WrappedOnce for Personal<K> {}

macro_rules! implement {
    (@each $trait:ident: [$($kind:ident)*]) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> $trait<T> for kind::$kind {}
    )*};
    ($($trait:ident)*: $kinds:tt) => {$(
        implement!(@each $trait: $kinds);
    )*};
}

macro_rules! not_sensitive {
    ($($kind:ident)*) => {
        implement! { StatesPii StatesNotPii: [$($kind)*] }

        $(const _: () = assert!(!shape::kind(<kind::$kind as FieldKind>::SHAPE).is_sensitive());)*
    };
}

not_sensitive! { Any String Variant Boolean Number Integer Date DateWithoutOffset Currency Message Broken }

implement! { StatesPiiOfText StatesPiiOfUser IsPiiInLock: [Broken] }

macro_rules! wrapped_once {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl WrappedOnce for kind::$kind {}

        #[diagnostic::do_not_recommend]
        impl Unwrapped for kind::$kind {}
    )*};
}

macro_rules! not_pii {
    ($($kind:ident)*) => {
        implement! { IsNotPii AgreesWithNotPiiStated: [$($kind)*] }
        wrapped_once! { $($kind)* }
    };
}

not_pii! { Any String Variant Email Phone Boolean Number Integer Date DateWithoutOffset Currency Location Message Broken }

#[diagnostic::do_not_recommend]
impl<K: WrappedOnce> WrappedOnce for Optional<K> {}

macro_rules! optional {
    ($($trait:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, K: $trait<T>> $trait<T> for Optional<K> {}
    )*};
}

macro_rules! personal {
    ($($trait:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, K> $trait<T> for Personal<K> {}
    )*};
}

optional! { StatesPii StatesPiiOfText StatesPiiOfUser StatesNotPii IsNotPii IsPiiInLock AgreesWithNotPiiStated }
personal! { StatesPii StatesPiiOfText StatesPiiOfUser StatesNotPii IsPiiInLock }
