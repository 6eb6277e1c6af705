//! Errors about mandatory fields of the lock that the struct does not have.

use std::collections::BTreeSet;

use syn::Ident;
use syn::ext::IdentExt as _;
use webmarketer_schema::convention::default_field_name;
use webmarketer_schema::{EventType, Field};

use super::declaration::{declaration, new_declaration};
use super::locked_fields::missing_fields;
use crate::decisions::MissingField;
use crate::errors::Errors;
use crate::input::{Event, field_names_in_source};

/// Reports mandatory fields that the struct does not have, with the lines to add.
pub(super) fn report_missing(event: &Event<'_>, event_type: &EventType, missing: &[&Field], errors: &mut Errors) {
    let mut absent = Vec::new();
    for field in missing {
        let key = field.storage_key.as_str();
        match event.skipped.iter().find(|skipped| skipped.key == key) {
            Some(skipped) => errors.report(skipped.span, skipped_message(event, event_type, field, skipped.member)),
            None => absent.push(*field),
        }
    }
    let Some(first) = absent.first() else { return };
    let what = match absent.len() {
        1 => format!("the mandatory field `{}`", first.storage_key),
        count => {
            let keys: Vec<_> = absent.iter().map(|field| format!("`{}`", field.storage_key)).collect();
            format!("{count} mandatory fields ({})", keys.join(", "))
        }
    };
    let mut message = format!("`{}` lacks {what} of the lock's `{}`", event.ident, event_type.reference);
    let mut taken: BTreeSet<_> = event.member_names.iter().map(ToString::to_string).collect();
    let in_source = event.fields_span.map(field_names_in_source).unwrap_or_default();
    for field in absent {
        let name = default_field_name(field.storage_key.as_str());
        if in_source.contains(&name) && !taken.contains(&name) {
            message = format!(
                "{message}\nnote: a `#[cfg]` turns the field `{name}` off in this build\nhelp: remove the `#[cfg]`"
            );
        } else {
            message = format!("{message}\nhelp: add `{},`", new_declaration(event, field, &mut taken));
        }
    }
    errors.report(event.ident.span(), message);
}

fn skipped_message(event: &Event<'_>, event_type: &EventType, field: &Field, member: &Ident) -> String {
    format!(
        "`{}` skips the field `{}`, which is mandatory in the lock's `{}`\nhelp: remove `skip`, and declare it \
         as `{},`",
        event.ident,
        field.storage_key,
        event_type.reference,
        declaration(event, field, &member.unraw().to_string())
    )
}

/// The mandatory fields that the flattened groups must have, each with the message if they do not.
pub(super) fn missing_in_groups(event: &Event<'_>, event_type: &EventType) -> Vec<MissingField> {
    let mut taken: BTreeSet<_> = event.member_names.iter().map(ToString::to_string).collect();
    let missing = missing_fields(event, event_type).into_iter().map(|field| {
        let storage_key = field.storage_key.as_str();
        let message = match event.skipped.iter().find(|skipped| skipped.key == storage_key) {
            Some(skipped) => skipped_message(event, event_type, field, skipped.member),
            None => format!(
                "`{}` and its flattened groups lack the mandatory field `{storage_key}` of the lock's `{}`\nhelp: add \
                 `{},`",
                event.ident,
                event_type.reference,
                new_declaration(event, field, &mut taken)
            ),
        };
        MissingField { storage_key: storage_key.to_owned(), message }
    });
    missing.collect()
}
