//! A TypeScript module with the types of the data of all events.

mod doc;
mod value_types;

use std::fmt::Write as _;

use webmarketer_schema::Field;
use webmarketer_schema::convention::ValueKind;

use super::web::{DataField, EventData, currency_codes, field_remark, quoted};
use crate::codegen::layout::{FormerStruct, code_span, markdown_line};
use doc::{in_comment, write_doc};
use value_types::{TRACK, VALUE_TYPES, type_name};

/// The text of the module. `wraps_pii` is whether the type of personal data is `Pii`.
pub(super) fn typescript(
    events: &[EventData<'_>],
    former: &[FormerStruct<'_>],
    header: &str,
    wraps_pii: bool,
) -> String {
    let mut text = format!("{header}\n/* eslint-disable */\n\n");
    write_names(&mut text, events);
    text.push_str("\n/** The data of the events of each event type, by reference. */\nexport interface Events {\n");
    for event in events {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}: {}Data;", property(event.reference), event.type_name);
    }
    text.push_str("}\n\n");
    text.push_str(TRACK);
    let mut former = former.iter().peekable();
    for event in events {
        while let Some(former) = former.next_if(|former| former.reference < event.reference) {
            write_former(&mut text, former);
        }
        text.push('\n');
        write_interface(&mut text, event, wraps_pii);
    }
    former.for_each(|former| write_former(&mut text, former));
    text.push('\n');
    text.push_str(VALUE_TYPES);
    text.push_str("\n/** A currency: its ISO 4217 code. */\nexport type CurrencyCode =");
    for codes in currency_codes().chunks(10) {
        let codes: Vec<_> = codes.iter().map(|code| quoted(code)).collect();
        let _ = write!(text, "\n  | {}", codes.join(" | "));
    }
    text.push_str(";\n");
    text
}

/// Writes the union of the references.
fn write_names(text: &mut String, events: &[EventData<'_>]) {
    text.push_str("/** The references of the event types. */\nexport type EventName =");
    if events.is_empty() {
        text.push_str(" never");
    }
    for event in events {
        let _ = write!(text, "\n  | {}", quoted(event.reference));
    }
    text.push_str(";\n");
}

/// Writes the type of the data of an event type.
fn write_interface(text: &mut String, event: &EventData<'_>, wraps_pii: bool) {
    let EventData { doc, type_name, fields, .. } = event;
    write_doc(text, "", &[doc.into()]);
    if fields.is_empty() {
        // An interface without properties would accept any object.
        let _ = writeln!(text, "export type {type_name}Data = Record<string, never>;");
        return;
    }
    let _ = writeln!(text, "export interface {type_name}Data {{");
    for data in fields {
        let of_field = |field: &&Field| {
            let label = markdown_line(field.label.as_deref().unwrap_or_default());
            let remark = Some(field_remark(data, field, wraps_pii)).filter(|remark| !remark.is_empty());
            let remark = remark.map(|remark| format!("({remark})")).unwrap_or_default();
            format!("{label} {remark}").into()
        };
        let mut lines: Vec<_> = data.fields.iter().map(of_field).collect();
        if data.key == PROTOTYPE {
            lines.push("In an object literal, write the key as `[\"__proto__\"]`.".into());
        }
        write_doc(text, "  ", &lines);
        let _ = writeln!(text, "  {}{};", property(data.key), value(data, wraps_pii));
    }
    text.push_str("}\n");
}

/// Writes the former name of the type of the data of an event type: an alias, or a type without values.
fn write_former(text: &mut String, FormerStruct { reference, name, now, .. }: &FormerStruct<'_>) {
    let (doc, of_now) = match now {
        Some(now) => (format!("renamed to `{now}Data`"), format!("{now}Data")),
        None => (format!("the event type `{}` no longer exists", code_span(reference)), "never".to_owned()),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "\n/** @deprecated {} */\nexport type {name}Data = {of_now};", in_comment(&doc));
}

/// The key that sets the prototype in an object literal.
const PROTOTYPE: &str = "__proto__";

/// A property name: the key itself if it is a plain identifier, or else a string literal.
fn property(key: &str) -> String {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '$';
    let is_plain = key.starts_with(is_start) && key.chars().all(|c| is_start(c) || c.is_ascii_digit());
    if is_plain && key != PROTOTYPE { key.to_owned() } else { quoted(key) }
}

/// The type of a value after its property name, such as `?: Email | null`.
fn value(data: &DataField<'_>, wraps_pii: bool) -> String {
    let kinds = data.fields.iter().map(|field| ValueKind::of_field_type(&field.field_type));
    let mut types: Vec<_> = kinds.map(type_name).collect();
    types.dedup();
    // A value of several fields is valid for all of them.
    let mut of_value = types.join(" & ");
    if wraps_pii && data.is_pii() {
        of_value = format!("Pii<{of_value}>");
    }
    if data.is_mandatory { format!(": {of_value}") } else { format!("?: {of_value} | null") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_not_a_plain_identifier_is_quoted() {
        assert_eq!(property("order_id"), "order_id");
        assert_eq!(property("class"), "class");
        for (key, quoted) in [
            ("", "\"\""),
            ("1", "\"1\""),
            ("order-id", "\"order-id\""),
            ("é", "\"é\""),
            ("__proto__", "\"__proto__\""),
            ("a\u{2028}\"*/", "\"a\\u2028\\\"*/\""),
        ] {
            assert_eq!(property(key), quoted);
        }
    }
}
