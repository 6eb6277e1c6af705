//! What the documentation of a key says beside its label.

use webmarketer_schema::Field;

use super::event_data::DataField;
use crate::codegen::invisible::is_invisible;
use crate::codegen::layout::{code_span, field_properties};

/// The properties of a field that its type does not show, such as `statistic, most probable location`; can be empty.
/// `wraps` is whether the type shows personal data.
pub(crate) fn field_remark(data: &DataField<'_>, field: &Field, wraps: bool) -> String {
    let mut properties = field_properties(field, wraps);
    if field.storage_key.as_str() != data.key {
        properties.push(format!("stored as `{}`", code_span(field.storage_key.as_str())).into());
    }
    properties.join(", ")
}

/// A text on one line, without invisible characters.
pub(crate) fn plain_line(text: &str) -> String {
    let is_line_end = |c: char| matches!(c, '\u{2028}' | '\u{2029}');
    let shown = text.chars().filter(|c| is_line_end(*c) || !is_invisible(*c));
    let shown: String = shown.map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }).collect();
    shown.trim().to_owned()
}
