//! The generator itself: a lock in, the text of files out. It knows neither network nor command line, and writes
//! nothing.

use std::collections::BTreeMap;

use webmarketer_schema::lock::{Lock, digest_of_bytes};

use super::header::{CODE, Header, code_digest, module_header};
use crate::codegen::layout::{Layout, LeftOut};
use crate::codegen::render::{Rendered, StructPosition, render};
use crate::settings::{Choices, SettingsError};

/// Generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// The text of the one file or, where each event type has a module of its own, of the module around them.
    pub root: String,
    /// The texts of those modules, by the name of the file.
    pub modules: BTreeMap<String, String>,
    /// How many structs there are.
    pub structs: usize,
    /// Why each event type that has no struct, though it is in use and chosen, has none.
    pub left_out: Vec<String>,
    /// Why each optional field that its struct leaves out is left out.
    pub left_out_fields: Vec<String>,
    /// Where each struct is, in the order of the layout.
    pub(crate) positions: Vec<StructPosition>,
}

/// The Rust source of every event type that is in use and chosen, or the choice that cannot be.
///
/// ```
/// use webmarketer_cli_gen::{Choices, generate};
/// use webmarketer_schema::lock::{Lock, RustNames};
/// use webmarketer_schema::{Catalogue, EventType};
///
/// let catalogue = Catalogue::new(None, [EventType::new("page-viewed", "Page viewed")])?;
/// let generated = generate(&Lock::new(catalogue, RustNames::default()), &Choices::default())?;
/// assert!(generated.root.contains("pub struct PageViewed {}"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generate(lock: &Lock, choices: &Choices) -> Result<Generated, SettingsError> {
    Ok(generate_layout(&Layout::new(lock, choices)?))
}

/// The Rust source of a layout.
pub(super) fn generate_layout(layout: &Layout<'_>) -> Generated {
    // The digest of the code is known only once it is there, and has its place before.
    let unknown = digest_of_bytes(b"");
    let header = Header::new(layout.lock().digest(), layout.choices().digest(), unknown, layout.left_out());
    let text = header.text();
    let Rendered { mut root, modules, positions } = render(layout, &text, module_header);
    let code = code_digest(&header.left_out, root.get(text.len()..).unwrap_or_default(), &modules);
    if let Some(place) = text.find(CODE).map(|start| start + CODE.len()) {
        root.replace_range(place..place + code.len(), &code);
    }
    let structs = layout.len();
    let LeftOut { event_types: left_out, fields: left_out_fields } = header.left_out;
    Generated { root, modules, structs, left_out, left_out_fields, positions }
}
