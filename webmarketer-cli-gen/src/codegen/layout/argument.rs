//! The arguments of `#[webmarketer(...)]` above a struct or a field.

use std::borrow::Cow;

/// One argument of `#[webmarketer(...)]`.
#[derive(Debug, PartialEq)]
pub(crate) enum Argument<'a> {
    /// `user`, or `pii = false`.
    Flag(&'static str, bool),
    /// `key = "..."`
    Text(&'static str, Cow<'a, str>),
    /// `retention_days = 365`
    Number(&'static str, u32),
    /// `phone_countries("FR", "BE")`
    Texts(&'static str, Vec<&'a str>),
    /// `state("converted", label = "Converted")`
    Nested(&'static str, &'a str, Vec<Argument<'a>>),
}
