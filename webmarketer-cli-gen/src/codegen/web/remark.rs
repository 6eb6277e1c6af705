//! The documentation of a key: its labels, and what its type does not say.

use webmarketer_schema::{Entity, Field, FieldType};

use super::event_data::DataField;
use crate::codegen::invisible::is_invisible;
use crate::codegen::layout::code_span;

/// What the documentation of a field says below its label; can be empty. `is_pii_in_type` is whether the type says that
/// the value is personal data.
pub(crate) fn field_remark(data: &DataField<'_>, field: &Field, is_pii_in_type: bool) -> String {
    let mut remark = match &field.entity {
        Entity::Event => String::new(),
        Entity::User => "Of the user.".to_owned(),
        Entity::State => "A state.".to_owned(),
        Entity::Statistic => "A statistic.".to_owned(),
        Entity::Other(other) => format!("Of `{}`, which this version has no name for.", code_span(other)),
    };
    if let FieldType::Other(other) = &field.field_type {
        remark += &format!(" This version has no name for the type `{}`.", code_span(other));
    }
    if field.storage_key.as_str() != data.key {
        remark += &format!(" Stored as `{}`.", code_span(field.storage_key.as_str()));
    }
    for (on, words) in [
        (field.pii && !is_pii_in_type, " Personally identifiable information."),
        (field.discriminant, " Recognises the user."),
        (field.most_probable_location, " The most probable location."),
    ] {
        if on {
            remark += words;
        }
    }
    remark.trim_start().to_owned()
}

/// A text on one line, without invisible characters.
pub(crate) fn plain_line(text: &str) -> String {
    let shown = text.chars().filter(|c| matches!(c, '\u{2028}' | '\u{2029}') || !is_invisible(*c));
    let shown: String =
        shown.map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    shown.trim().to_owned()
}
