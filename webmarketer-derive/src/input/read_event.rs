//! Reads the event type or group that an item declares.

use syn::ext::IdentExt as _;
use webmarketer_schema::convention::shape;

use super::DeriveInput;
use super::constants::read_constants;
use super::derive_input::ItemBody;
use super::event::{CarriedField, DebugMember, Event, Role};
use super::field::{StructMember, read_field};
use super::habits::check_serde_of_item;
use super::struct_attributes::read_struct_attributes;
use super::tokens::Attribute;
use crate::errors::Errors;

/// Reads a struct. Errors are reported, and the rest of the struct is read.
pub(crate) fn read_event<'a>(input: &'a DeriveInput, role: Role, errors: &mut Errors) -> Event<'a> {
    let mistakes = errors.len();
    let attributes = read_struct_attributes(input, role, errors);
    if attributes.rename_all.is_none() && input.attributes.iter().any(|attribute| attribute.is_named("serde")) {
        check_serde_of_item(&input.attributes, &default_keys(input), "keys of fields", errors);
    }
    let mut is_unclear = errors.len() > mistakes
        || input.is_half_typed
        || has_misspelt(&input.attributes)
        || !matches!(input.body, ItemBody::Named(..) | ItemBody::Unit);
    let mut fields = Vec::new();
    let mut groups = Vec::new();
    let mut skipped = Vec::new();
    let mut members = Vec::new();
    match &input.body {
        ItemBody::Named(named, _) => {
            for field_input in named {
                let mistakes = errors.len();
                let member = read_field(field_input, attributes.rename_all, role, errors);
                let is_pii = matches!(&member, Some(StructMember::Carried(field)) if field.row.pii == Some(true));
                if attributes.debug {
                    members.extend(field_input.ident.as_ref().map(|ident| DebugMember {
                        ident,
                        of_type: &field_input.of_type,
                        is_pii,
                    }));
                }
                match member {
                    Some(StructMember::Carried(mut field)) => {
                        field.is_unclear = errors.len() > mistakes || has_misspelt(&field_input.attributes);
                        fields.push(*field);
                    }
                    Some(StructMember::Group(part)) => groups.push(part),
                    Some(StructMember::Skipped(field)) => {
                        is_unclear |= errors.len() > mistakes;
                        skipped.push(field);
                    }
                    None => {}
                }
            }
        }
        ItemBody::Unit => {}
        ItemBody::Tuple(_, span) => {
            let message = format!(
                "expected named fields: the name of a field becomes its key\nhelp: write `struct {} {{ name: Type }}`",
                input.ident
            );
            errors.report(*span, message);
        }
        ItemBody::Enum(span, _) => {
            let message = match role {
                Role::Event => {
                    "expected a struct, found an enum: an event type has one fixed list of fields\nhelp: derive \
                     `WebmarketerEvent` for one struct for each variant"
                }
                Role::Fields => "expected a struct with named fields, found an enum",
            };
            errors.report(*span, message);
        }
        ItemBody::Union(span) => errors.report(*span, "expected a struct with named fields, found a union"),
    }
    mark_shared_keys(&mut fields);
    let rows = fields.iter().map(|field| &field.row).chain(&attributes.others);
    let constants = read_constants(rows, &input.ident, errors);
    Event {
        ident: &input.ident,
        generics: &input.generics,
        is_unclear,
        event_type: attributes.event_type,
        as_is: attributes.as_is,
        name: attributes.name,
        path: attributes.path,
        retention_days: attributes.retention_days,
        phone_countries: attributes.phone_countries,
        metadata: attributes.metadata,
        attributable: attributes.attributable,
        deprecated: is_deprecated(input),
        debug: attributes.debug,
        rename_all: attributes.rename_all,
        strict_pii: attributes.strict_pii,
        lock: attributes.lock,
        is_generated: attributes.is_generated,
        event_type_span: attributes.event_type_span,
        has_own_event_type: attributes.has_own_event_type,
        fields_span: if let ItemBody::Named(_, span) = &input.body { Some(*span) } else { None },
        skipped,
        visibility: &input.visibility,
        member_names: input.body.fields().iter().filter_map(|field| field.ident.as_ref()).collect(),
        fields,
        groups,
        others: attributes.others,
        constants,
        members,
    }
}

/// The names of the fields without attributes, whose keys depend on `rename_all`.
fn default_keys(input: &DeriveInput) -> Vec<String> {
    let plain =
        input.body.fields().iter().filter(|field| field.attributes.iter().all(|it| !it.is_named("webmarketer")));
    plain.filter_map(|field| Some(field.ident.as_ref()?.unraw().to_string())).collect()
}

fn has_misspelt(attributes: &[Attribute]) -> bool {
    attributes.iter().any(Attribute::is_misspelt)
}

fn is_deprecated(input: &DeriveInput) -> bool {
    // A field of a deprecated type has `#[allow(deprecated)]`. The expansion names that type, too.
    let is = |attributes: &[Attribute]| {
        attributes.iter().any(|it| {
            it.is_named("deprecated")
                || it.is_named("allow") && it.rest.iter().any(|token| token.to_string().contains("deprecated"))
        })
    };
    is(&input.attributes) || input.body.fields().iter().any(|field| is(&field.attributes))
}

/// Marks each field that has the ingestion key of an earlier field.
fn mark_shared_keys(fields: &mut [CarriedField<'_>]) {
    for index in 1..fields.len() {
        let (before, rest) = fields.split_at_mut(index);
        if let Some(CarriedField { row, .. }) = rest.first_mut()
            && before.iter().any(|other| other.row.ingestion_key.text == row.ingestion_key.text)
        {
            row.bits |= shape::SHARED_KEY;
        }
    }
}
