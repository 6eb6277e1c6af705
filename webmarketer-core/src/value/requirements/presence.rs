//! Whether a value can be absent.

use super::super::kind::{self, Personal};

/// The lock has the field as mandatory.
#[derive(Debug)]
pub enum Mandatory {}

/// The field is optional in the lock, or no lock has it.
#[derive(Debug)]
pub enum NotMandatory {}

/// The kind of a `T` that is present in as many events as `P` requires: in each one, if it is [`Mandatory`].
#[diagnostic::on_unimplemented(
    message = "this field is mandatory in the lock, but `{T}` can be absent",
    label = "can be absent",
    note = "remove the `Option`: the service trashes events without this field",
    note = "to change Webmarketer instead, run `webmarketer plan`, which shows how, and `webmarketer apply`; if it has \
            changed already, run `webmarketer pull`"
)]
pub trait PresentAs<P, T> {}

#[diagnostic::do_not_recommend]
impl<K, T> PresentAs<NotMandatory, T> for K {}

#[diagnostic::do_not_recommend]
impl<K: PresentAs<Mandatory, T>, T> PresentAs<Mandatory, T> for Personal<K> {}

macro_rules! always_present {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> PresentAs<Mandatory, T> for kind::$kind {}
    )*};
}

always_present! {
    Any String Variant Email Phone Boolean Number Integer Date DateWithoutOffset Currency Location Message Broken
}
