//! Generated code as it is on disk.

use std::collections::BTreeMap;

/// Generated code as it is on disk: without what stands above its headers, and with the line ends of this tool.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) root: String,
    pub(crate) modules: BTreeMap<String, String>,
}
