//! Whether a date has an offset from UTC.

use super::super::kind::{self, Optional, Personal};

/// The field has `#[webmarketer(utc)]`.
#[derive(Debug)]
pub enum UtcStated {}

/// The kind of a `T` that is not a date without an offset from UTC.
#[diagnostic::on_unimplemented(
    message = "`{T}` has no offset from UTC, and would be sent as UTC",
    label = "a date without an offset",
    note = "if it is local time, use a `DateTime`: `naive.and_local_timezone(Local)` converts a `NaiveDateTime`",
    note = "if it is UTC, add `#[webmarketer(utc)]` to the field"
)]
pub trait HasOffset<T> {}

/// The kind of a `T` that is a date without an offset from UTC.
#[diagnostic::on_unimplemented(
    message = "`utc` has no effect on `{T}`",
    label = "not a date without an offset",
    note = "remove `utc`: it belongs on a `NaiveDateTime` or a `NaiveDate`"
)]
pub trait LacksOffset<T> {}

#[diagnostic::do_not_recommend]
impl<T, K: HasOffset<T>> HasOffset<T> for Optional<K> {}
#[diagnostic::do_not_recommend]
impl<T, K: HasOffset<T>> HasOffset<T> for Personal<K> {}
#[diagnostic::do_not_recommend]
impl<T> LacksOffset<T> for kind::DateWithoutOffset {}
#[diagnostic::do_not_recommend]
impl<T> LacksOffset<T> for kind::Broken {}
#[diagnostic::do_not_recommend]
impl<T, K: LacksOffset<T>> LacksOffset<T> for Optional<K> {}
#[diagnostic::do_not_recommend]
impl<T, K: LacksOffset<T>> LacksOffset<T> for Personal<K> {}

macro_rules! has_offset {
    ($($kind:ident)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T> HasOffset<T> for kind::$kind {}
    )*};
}

has_offset! { Any String Variant Email Phone Boolean Number Integer Date Currency Location Message Broken }
