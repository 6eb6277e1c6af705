//! From a layout to formatted Rust. Nothing is decided here.

mod item;
mod piece;

use std::collections::BTreeMap;

use crate::generate::module_header;
use crate::layout::Layout;
use item::Writer;

/// The text of generated code.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// Of the one file, or of the module that has the others in it.
    pub(crate) root: String,
    /// Of the module of each event type, if each has one, by the name of its file.
    pub(crate) modules: BTreeMap<String, String>,
}

/// Writes the structs of a layout.
pub(crate) fn render(layout: &Layout) -> Rendered {
    let mut root = Writer::new(layout, 0);
    let mut modules = BTreeMap::new();
    if layout.modules {
        for of in &layout.structs {
            let Some(module) = &of.module else { continue };
            root.module(module, of);
            let mut writer = Writer::new(layout, 1);
            writer.event_type(of);
            writer.required(std::slice::from_ref(of));
            modules.insert(format!("{}.rs", module.name), module_header(&module.digest) + &writer.finish());
        }
        root.required_uses(&layout.structs);
    } else {
        for of in &layout.structs {
            root.event_type(of);
        }
        root.required(&layout.structs);
    }
    root.all(&layout.structs);
    Rendered { root: root.finish(), modules }
}
