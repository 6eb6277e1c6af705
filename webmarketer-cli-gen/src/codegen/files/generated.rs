//! The generator: returns the text of files for a lock. It uses no network and no command line, and writes nothing.

use std::collections::BTreeMap;

use webmarketer_schema::lock::Lock;

use super::header::{header, module_header};
use crate::codegen::layout::{Layout, LeftOut};
use crate::codegen::render::{Rendered, StructPosition, render};
use crate::settings::{Choices, SettingsError};

/// Generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Generated {
    /// The text of the single file, or of the parent module with one module per event type.
    pub root: String,
    /// The texts of the modules, by file name.
    pub modules: BTreeMap<String, String>,
    /// The number of structs.
    pub structs: usize,
    /// The reasons why active and selected event types have no struct.
    pub left_out: Vec<String>,
    /// The reasons why structs omit optional fields.
    pub left_out_fields: Vec<String>,
    /// The positions of the structs, in the order of the layout.
    pub(crate) positions: Vec<StructPosition>,
}

/// Generates the Rust source of all active and selected event types. The error is an option that does not fit the lock.
///
/// # Errors
///
/// If an option does not fit the lock, such as an event type in `event_types` that the lock does not have.
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
    let left_out = layout.left_out();
    let Rendered { root, modules, positions } = render(layout, &header(&left_out), &module_header());
    let structs = layout.len();
    let LeftOut { event_types: left_out, fields: left_out_fields } = left_out;
    Generated { root, modules, structs, left_out, left_out_fields, positions }
}
