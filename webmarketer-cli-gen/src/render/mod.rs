//! From a layout to formatted Rust. Nothing is decided here.

mod item;
mod piece;

use std::collections::BTreeMap;

use crate::generate::module_header;
use crate::layout::{Layout, StructLayout};
use item::Writer;

/// The text of generated code.
#[derive(Debug)]
pub(crate) struct Rendered {
    /// Of the one file, or of the module that has the others in it.
    pub(crate) root: String,
    /// Of the module of each event type, if each has one, by the name of its file.
    pub(crate) modules: BTreeMap<String, String>,
}

/// How many bytes a field and all that is written for it take, and a little more.
const BYTES_OF_FIELD: usize = 400;

/// Writes the structs of a layout behind a header.
pub(crate) fn render(layout: &Layout, header: &str) -> Rendered {
    let mut root = Writer::new(layout, 0, start(header, if layout.modules { &[] } else { &layout.structs }));
    let mut modules = BTreeMap::new();
    if layout.modules {
        for of in &layout.structs {
            let Some(module) = &of.module else { continue };
            root.module(module, of);
            let of = std::slice::from_ref(of);
            let mut writer = Writer::new(layout, 1, start(&module_header(&module.digest), of));
            writer.event_types(of);
            writer.required(of);
            modules.insert(format!("{}.rs", module.name), writer.finish());
        }
        root.required_uses(&layout.structs);
    } else {
        root.event_types(&layout.structs);
        root.required(&layout.structs);
    }
    root.all(&layout.structs);
    Rendered { root: root.finish(), modules }
}

/// The start of a file, with space for the structs.
fn start(header: &str, structs: &[StructLayout]) -> String {
    let fields = structs.iter().map(|of| of.fields.len() + 2).sum::<usize>();
    let mut start = String::with_capacity(header.len() + BYTES_OF_FIELD * fields);
    start.push_str(header);
    start
}
