//! Attributes that list paths, such as `#[derive(Clone, serde::Serialize)]`.

use std::borrow::Cow;

/// An attribute that lists paths, such as `derive(Clone, serde::Serialize)`.
#[derive(Debug, PartialEq)]
pub(crate) struct PathList<'a> {
    pub(crate) name: &'static str,
    pub(crate) paths: Vec<Cow<'a, str>>,
}

impl PathList<'_> {
    pub(super) fn new(name: &'static str, paths: &[&'static str]) -> Self {
        Self { name, paths: paths.iter().map(|path| Cow::Borrowed(*path)).collect() }
    }
}

/// The attributes that exclude a generated item from formatters and lints.
pub(crate) fn hands_off() -> [PathList<'static>; 2] {
    [
        PathList::new("cfg_attr", &["rustfmt", "rustfmt_skip"]),
        PathList::new("allow", &["clippy::all", "clippy::pedantic", "dead_code"]),
    ]
}
