//! Errors about mandatory fields of the lock that the struct does not have.

use std::collections::BTreeSet;

use syn::ext::IdentExt as _;
use webmarketer_schema::convention::default_field_name;
use webmarketer_schema::{EventType, Field};

use super::declaration::{declaration, new_declaration};
use crate::errors::Errors;
use crate::input::{Event, field_names_in_source};

/// Reports mandatory fields that the struct does not have, with the lines to add.
pub(super) fn report_missing(event: &Event<'_>, event_type: &EventType, missing: &[&Field], errors: &mut Errors) {
    let mut absent = Vec::new();
    for field in missing {
        let key = field.storage_key.as_str();
        match event.skipped.iter().find(|skipped| skipped.key == key) {
            Some(skipped) => {
                let message = format!(
                    "`{}` skips the field `{key}`, which is mandatory in the lock's `{}`\nhelp: declare it as `{},`",
                    event.ident,
                    event_type.reference,
                    declaration(event, field, &skipped.member.unraw().to_string())
                );
                errors.report(skipped.span, message);
            }
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
