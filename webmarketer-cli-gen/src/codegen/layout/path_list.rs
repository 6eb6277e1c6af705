//! Attributes that list paths, such as `#[derive(Clone, serde::Serialize)]`.

use std::borrow::Cow;

/// An attribute that lists paths, such as `derive(Clone, serde::Serialize)`.
#[derive(Debug, PartialEq)]
pub(crate) struct PathList<'a> {
    pub(crate) name: &'static str,
    pub(crate) paths: Vec<Cow<'a, str>>,
}

/// The lints that generated code does not follow.
const CLIPPY: [&str; 4] = ["clippy::all", "clippy::nursery", "clippy::pedantic", "clippy::restriction"];
const UNUSED: [&str; 3] = ["dead_code", "unreachable_pub", "unused_imports"];
const MISSING: [&str; 2] = ["missing_debug_implementations", "missing_docs"];

/// The attributes that exclude generated code from formatters and lints.
pub(crate) fn hands_off() -> [PathList<'static>; 4] {
    let list =
        |name, paths: &[&'static str]| PathList { name, paths: paths.iter().map(|path| (*path).into()).collect() };
    [
        list("cfg_attr", &["rustfmt", "rustfmt_skip"]),
        list("allow", &CLIPPY),
        list("allow", &UNUSED),
        list("allow", &MISSING),
    ]
}
