//! The names of the constants for states and statistics.

use proc_macro2::{Ident, Span};
use webmarketer_schema::convention::{default_constant, shape};

use super::event::{Constant, FieldRow, SpannedText};
use crate::errors::Errors;

/// The constants of the rows that are states and statistics. Names that are not valid in Rust, and names that are used
/// twice, are reported.
pub(super) fn read_constants<'a>(
    rows: impl Iterator<Item = &'a FieldRow>,
    ident: &Ident,
    errors: &mut Errors,
) -> Vec<Constant> {
    let mut constants: Vec<(Constant, Span)> = Vec::new();
    for row in rows {
        let entity = if row.other_entity.is_empty() { row.bits & shape::ENTITY } else { 0 };
        let is_state = entity == shape::STATE;
        if !is_state && entity != shape::STATISTIC {
            if let Some(constant) = &row.constant {
                errors.report(
                    constant.span,
                    "`const` names the constant of a state or a statistic, and this field is \
                         neither\nhelp: remove `const`",
                );
            }
            continue;
        }
        let Some((name, span)) = constant_name(row, errors) else { continue };
        if let Some((first, _)) = constants.iter().find(|(constant, _)| constant.name == name) {
            // Two fields with the same key are reported as such.
            if first.key == row.storage_key.text && first.is_state == is_state {
                continue;
            }
            let (first, second) = (&first.key, &row.storage_key.text);
            errors.report(
                span,
                format!(
                    "`{ident}` has two constants `{name}`, for `{first}` and `{second}`\nhelp: name one of them, \
                         such as `const = \"{name}_2\"`"
                ),
            );
            continue;
        }
        constants.push((Constant { name, key: row.storage_key.text.clone(), is_state }, span));
    }
    constants.into_iter().map(|(constant, _)| constant).collect()
}

/// The name and its span.
fn constant_name(row: &FieldRow, errors: &mut Errors) -> Option<(Ident, Span)> {
    let (text, span) = match &row.constant {
        Some(SpannedText { text, span }) => (text.clone(), *span),
        None => (default_constant(&row.storage_key.text), row.storage_key.span),
    };
    match syn::parse_str::<Ident>(&text) {
        Ok(mut name) => {
            name.set_span(span.resolved_at(Span::call_site()));
            Some((name, span))
        }
        Err(_) if row.constant.is_some() => {
            let name = default_constant(&text);
            let name = if syn::parse_str::<Ident>(&name).is_ok() { name } else { "CONVERTED".to_owned() };
            errors.report(
                span,
                format!("expected the name of a constant, found `{text}`\nhelp: write `const = {name:?}`"),
            );
            None
        }
        Err(_) => {
            let message =
                format!("`{}` can't be the name of a constant\nhelp: add `const = \"...\"`", row.storage_key.text);
            errors.report(span, message);
            None
        }
    }
}
