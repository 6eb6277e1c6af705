//! Fields that events do not carry: `state(...)`, `statistic(...)` and `field(...)` on the struct.

use proc_macro2::TokenTree;
use syn::Lit;
use webmarketer_schema::Entity;
use webmarketer_schema::convention::{ValueKind, shape};

use super::event::{FieldRow, SpannedText};
use super::field_arguments::FieldArguments;
use super::grammar::{Argument, ArgumentSlot, ArgumentValue, read_argument, split_at_commas};
use super::habits::text_of;
use crate::errors::Errors;

/// Reads `state("key", ...)`, `statistic("key", ...)` or `field("key", ...)`.
pub(super) fn read_not_carried(argument: &Argument, errors: &mut Errors) -> Option<FieldRow> {
    let word = &argument.key;
    let mut parts = match &argument.value {
        ArgumentValue::List(tokens) => split_at_commas(tokens.clone()).into_iter(),
        ArgumentValue::Literal(Lit::Str(key)) => {
            let given = format!("{word}({})", text_of(argument));
            errors.report(argument.span, format!("expected a storage key in parentheses: `{given}`"));
            // The field is kept, because the uses of its constant would otherwise give further errors.
            vec![vec![TokenTree::Literal(key.token())]].into_iter()
        }
        _ => {
            errors.report(argument.span, format!("expected a storage key in parentheses: `{word}(\"...\")`"));
            return None;
        }
    };
    let first = parts.next().unwrap_or_default();
    let span = first.first().map_or(argument.span, TokenTree::span);
    let key = match (syn::parse2(first.clone().into_iter().collect()), &*first) {
        (Ok(Lit::Str(key)), _) if key.suffix().is_empty() => key.value(),
        // The field is kept, because the uses of its constant would otherwise give further errors.
        (_, [TokenTree::Ident(key)]) => {
            let key = key.to_string();
            errors.report(span, format!("expected a string: `{word}(\"{key}\")`"));
            key
        }
        _ => {
            let literal = first.iter().rev().find_map(|token| syn::parse2::<Lit>(token.clone().into()).ok());
            let message = match literal {
                Some(Lit::Str(key)) => format!("expected a storage key\nhelp: write `{word}({})`", key.token()),
                _ => format!("expected a storage key, as a string: `{word}(\"...\")`"),
            };
            errors.report(span, message);
            return None;
        }
    };
    if key.contains('\0') {
        errors.report(span, "a storage key can't contain a NUL character");
        return None;
    }
    let mut given = FieldArguments::default();
    let mut optional = ArgumentSlot::default();
    for part in parts {
        let Some(option) = read_argument(part, errors) else { continue };
        if option.key == "optional" {
            if let Some(on) = option.flag(errors) {
                optional.set(&option, on, errors);
            }
        } else {
            given.take_option(&option, word, errors);
        }
    }
    let entity = match &**word {
        "field" => Entity::Event,
        word => Entity::parse(word),
    };
    let key = SpannedText { text: key, span };
    let mut row = given.row(key.clone(), key, String::new());
    row.has_own_storage_key = true;
    row.bits |= shape::NOT_INGESTED;
    if optional.value().unwrap_or(true) {
        row.bits |= shape::OPTIONAL;
    }
    row.bits |= shape::entity_bits(entity.as_str()).unwrap_or_default();
    if row.kind.is_none() && row.other_type.is_empty() {
        row.kind = Some(ValueKind::default_for_entity(&entity));
    }
    Some(row)
}
