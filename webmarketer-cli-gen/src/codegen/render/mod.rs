//! From a layout to formatted Rust. Nothing is decided here.

mod item;
mod piece;
mod types;

use std::collections::BTreeMap;

use crate::codegen::layout::Layout;
use item::Writer;
#[cfg(feature = "cli")]
pub(crate) use item::argument_text;

/// The text of generated code.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// Of the one file, or of the module that has the others in it.
    pub(crate) root: String,
    /// Of the module of each event type, if each has one, by the name of its file.
    pub(crate) modules: BTreeMap<String, String>,
    /// Where each struct of the layout is.
    pub(crate) positions: Vec<StructPosition>,
}

/// Where a struct is in generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StructPosition {
    /// The name of its file, if it is in a module of its own.
    pub(crate) module: Option<String>,
    /// The byte with which its documentation starts.
    pub(crate) start: usize,
}

/// How many bytes a field and all that is written for it take, more or less.
const BYTES_OF_FIELD: usize = 400;

/// Writes the structs of a layout behind a header. A module gets the header that `module_header` makes of the digest of
/// its event type.
pub(crate) fn render(layout: &Layout<'_>, header: &str, module_header: impl Fn(&str) -> String) -> Rendered {
    let mut root = Writer::new(layout, 0, header, layout.size() * BYTES_OF_FIELD);
    let (mut modules, mut positions) = (BTreeMap::new(), Vec::with_capacity(layout.len()));
    for of in layout.structs() {
        let Some(module) = &of.module else {
            positions.push(StructPosition { module: None, start: root.event_type(&of) });
            continue;
        };
        root.module(module, &of);
        let mut writer = Writer::new(layout, 1, &module_header(&module.digest), of.fields.len() * BYTES_OF_FIELD);
        let (file, start) = (format!("{}.rs", module.name), writer.event_type(&of));
        positions.push(StructPosition { module: Some(file.clone()), start });
        modules.insert(file, writer.finish());
    }
    root.all();
    Rendered { root: root.finish(), modules, positions }
}
