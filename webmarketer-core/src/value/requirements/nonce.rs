//! Which types can be the nonce of an event.
//!
//! Every kind lacks at most one of the three traits, so that there is one error.

use super::super::kind::{self, Optional, Personal};

/// The field makes the nonce.
#[derive(Debug)]
pub enum Nonce {}

/// The kind of a `T` that may be shown in logs.
#[diagnostic::on_unimplemented(
    message = "a nonce is shown in receipts and logs, so it can't be PII",
    label = "`{T}` is PII",
    note = "use a value that does not identify a person, such as the number of an order"
)]
pub trait CanBeShown<T> {}

/// The kind of a `T` that has a value in every event.
#[diagnostic::on_unimplemented(
    message = "the field of a `nonce` can't be optional: an event without a value would get a random nonce",
    label = "`{T}` can be absent",
    note = "remove the `Option`; or remove `nonce`, and set one where the event is sent: `event.envelope().nonce(...)`"
)]
pub trait IsAlwaysPresent<T> {}

/// The kind of a `T` whose equal values mean the same event.
#[diagnostic::on_unimplemented(
    message = "a `{T}` can't be the `nonce`: it does not identify an event",
    label = "neither a string nor a whole number",
    note = "two events with one nonce are one event, and two events can have the same value here",
    note = "use a `String` or an integer, such as an order number; a type that implements `FieldValue` itself sets \
            `type Kind = kind::String` or `kind::Integer`"
)]
pub trait IdentifiesEvent<T> {}

/// The kind of a `Pii`.
pub trait IsPersonal {}

#[diagnostic::do_not_recommend]
impl<K> IsPersonal for Personal<K> {}

macro_rules! implement {
    (@each $trait:ident: [$($kind:ident)*]) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> $trait<T> for kind::$kind {}
    )*};
    ($($trait:ident)*: $kinds:tt) => {$(
        implement!(@each $trait: $kinds);
    )*};
}

implement! {
    CanBeShown IsAlwaysPresent:
    [Any String Variant Email Phone Boolean Number Integer Date DateWithoutOffset Currency Location Message Broken]
}
implement! { IdentifiesEvent: [String Integer Broken] }

#[diagnostic::do_not_recommend]
impl<T, K: CanBeShown<T>> CanBeShown<T> for Optional<K> {}
#[diagnostic::do_not_recommend]
impl<T, K> IsAlwaysPresent<T> for Personal<K> {}
#[diagnostic::do_not_recommend]
impl<T, K: IsPersonal> IsAlwaysPresent<T> for Optional<K> {}
#[diagnostic::do_not_recommend]
impl<T, K> IdentifiesEvent<T> for Optional<K> {}
#[diagnostic::do_not_recommend]
impl<T, K> IdentifiesEvent<T> for Personal<K> {}
