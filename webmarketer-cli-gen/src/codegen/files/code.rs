//! Generated code on disk.

use std::collections::BTreeMap;

/// Generated code on disk: without text above its headers, and with LF line ends.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "`check` compares it struct by struct"))]
pub(crate) struct Code {
    pub(crate) root: String,
    pub(crate) modules: BTreeMap<String, String>,
}
