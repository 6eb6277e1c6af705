//! From a layout to formatted Rust. Nothing is decided here.

mod item;
mod piece;
mod types;

use std::collections::BTreeMap;

use crate::codegen::layout::Layout;
use item::Writer;

/// The text of generated code.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// Of the one file, or of the module that has the others in it.
    pub(crate) root: String,
    /// Of the module of each event type, if each has one, by the name of its file.
    pub(crate) modules: BTreeMap<String, String>,
}

/// How many bytes a field and all that is written for it take, more or less.
const BYTES_OF_FIELD: usize = 400;

/// Writes the structs of a layout behind a header. A module gets the header that `module_header` makes of the digest of its
/// event type.
pub(crate) fn render(layout: &Layout<'_>, header: &str, module_header: impl Fn(&str) -> String) -> Rendered {
    let mut root = Writer::new(layout, 0, header, layout.size() * BYTES_OF_FIELD);
    let mut modules = BTreeMap::new();
    for of in layout.structs() {
        let Some(module) = &of.module else {
            root.event_type(&of);
            continue;
        };
        root.module(module, &of);
        let mut writer = Writer::new(layout, 1, &module_header(&module.digest), of.fields.len() * BYTES_OF_FIELD);
        writer.event_type(&of);
        modules.insert(format!("{}.rs", module.name), writer.finish());
    }
    root.all();
    Rendered { root: root.finish(), modules }
}
