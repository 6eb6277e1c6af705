//! Writes a layout as formatted Rust code. All decisions are made in the layout.

mod former;
mod head;
mod item;
mod piece;
mod types;

use std::collections::BTreeMap;

use crate::codegen::layout::{CodeOwner, Layout};
#[cfg(feature = "cli")]
pub(crate) use item::argument_text;
use item::{Place, Writer};

/// The text of generated code.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// The single file, or the parent module.
    pub(crate) root: String,
    /// The modules of event types, if there are any, by file name.
    pub(crate) modules: BTreeMap<String, String>,
    /// The positions of the structs, in the order of the layout.
    pub(crate) positions: Vec<StructPosition>,
}

/// The position of a struct in generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StructPosition {
    /// The file name of its module, if it has its own.
    pub(crate) module: Option<String>,
    /// The byte position of its documentation.
    pub(crate) start: usize,
}

/// The approximate number of bytes of the code for a field.
const BYTES_OF_FIELD: usize = 400;

/// Writes the structs of a layout after a header, and the modules of event types after `module_header`.
pub(crate) fn render(layout: &Layout<'_>, header: &str, module_header: &str) -> Rendered {
    let names = layout.item_names();
    let mut root = Writer::new(layout, Place::of_root(layout), names, header, layout.size() * BYTES_OF_FIELD);
    let (mut modules, mut positions) = (BTreeMap::new(), Vec::with_capacity(layout.len()));
    let mut former = layout.former_structs().iter().peekable();
    for of in layout.structs() {
        while let Some(former) = former.next_if(|former| former.reference < of.reference) {
            root.former(former);
        }
        let Some(module) = &of.module else {
            positions.push(StructPosition { module: None, start: root.event_type(&of) });
            continue;
        };
        root.module(module, &of);
        let length = of.fields.len() * BYTES_OF_FIELD;
        let mut writer = Writer::new(layout, Place::Module, layout.item_names_of(&of), module_header, length);
        let (file, start) = (format!("{}.rs", module.name), writer.event_type(&of));
        positions.push(StructPosition { module: Some(file.clone()), start });
        modules.insert(file, writer.finish());
    }
    former.for_each(|former| root.former(former));
    if layout.owner() == CodeOwner::Generator {
        root.all();
    }
    Rendered { root: root.finish(), modules, positions }
}
