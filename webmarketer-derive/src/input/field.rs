//! One field of the struct, with its arguments.

use syn::ext::IdentExt as _;
use webmarketer_schema::convention::{RenameRule, ValueKind};

use super::argument_names::FIELD_ARGUMENTS;
use super::derive_input::InputField;
use super::event::{CarriedField, FlattenedGroup, Role, SkippedField, SpannedText};
use super::field_arguments::FieldArguments;
use super::habits::check_serde_of_field;
use super::{doc, grammar};
use crate::errors::Errors;

/// A field, as it stands in the struct.
pub(super) enum StructMember<'a> {
    /// It is sent.
    Carried(Box<CarriedField<'a>>),
    /// It is a group of fields.
    Group(FlattenedGroup<'a>),
    /// It is not sent.
    Skipped(SkippedField<'a>),
}

/// Reads a field; `None` for one without a name.
pub(super) fn read_field<'a>(
    field: &'a InputField,
    rename: Option<RenameRule>,
    role: Role,
    errors: &mut Errors,
) -> Option<StructMember<'a>> {
    let member = field.ident.as_ref()?;
    let name = member.unraw().to_string();
    let mut given = FieldArguments::default();
    let arguments = grammar::read_arguments(&field.attributes, errors);
    if field.attributes.iter().any(|attribute| attribute.is_named("serde")) {
        check_serde_of_field(field, &arguments, &name, errors);
    }
    // Each other argument of a skipped field is one error, whatever its value.
    let skips = arguments.iter().any(|argument| argument.key == "skip");
    for argument in arguments
        .iter()
        .filter(|argument| !skips || !FIELD_ARGUMENTS.contains(&&*argument.key) || argument.key == "skip")
    {
        given.take(argument, errors);
    }
    if given.skip.get() == Some(&true) {
        for argument in
            arguments.iter().filter(|argument| argument.key != "skip" && FIELD_ARGUMENTS.contains(&&*argument.key))
        {
            errors.report(argument.span, format!("`{}` has no effect on a skipped field", argument.key));
        }
        let key = rename.map_or_else(|| name.clone(), |rule| rule.apply(&name));
        let span = given.skip.span().unwrap_or_else(|| member.span());
        return Some(StructMember::Skipped(SkippedField { member, key, span }));
    }
    if given.flatten.get() == Some(&true) {
        for argument in
            arguments.iter().filter(|argument| argument.key != "flatten" && FIELD_ARGUMENTS.contains(&&*argument.key))
        {
            let message = format!("`{}` has no effect on a flattened field: its own fields have keys", argument.key);
            errors.report(argument.span, message);
        }
        return Some(StructMember::Group(FlattenedGroup { member, of_type: &field.of_type }));
    }
    if let (Some(key), Some(_)) = (given.key.span(), given.storage_key.span().or(given.ingestion_key.span())) {
        errors.report(key, "`key` sets both keys, so it can't stand beside `storage_key` or `ingestion_key`");
    }

    let default = SpannedText { text: rename.map_or(name.clone(), |rule| rule.apply(&name)), span: member.span() };
    let both = given.key.get().cloned().unwrap_or(default);
    let storage_key = given.storage_key.get().cloned().unwrap_or_else(|| both.clone());
    let ingestion_key = given.ingestion_key.get().cloned().unwrap_or(both);
    let label = doc::label_from_doc(&field.attributes);
    if let (Some(span), Some(Role::Fields)) = (given.nonce.span(), Some(role)) {
        errors.report(span, "`nonce` belongs on a field of an event type, not of a group");
    }
    if let (Some(true), Some(span), kind) =
        (given.most_probable_location.get(), given.most_probable_location.span(), given.kind.get())
        && (given.other_type.span().is_some() || kind.is_some_and(|kind| *kind != ValueKind::Location))
    {
        errors.report(span, "only a `Location` can be the most probable location, and this field names another type");
    }
    let makes_nonce = matches!(given.nonce.get(), Some(Some(_))).then(|| given.nonce.span()).flatten();
    if let Some(span) = makes_nonce {
        given.check_nonce(span, errors);
    }
    let utc = given.utc.get().copied().unwrap_or_default();
    if let (Some(_), true, Some(span)) = (makes_nonce, utc, given.utc.span()) {
        errors.report(
            span,
            "`utc` belongs on a date, and a date can't be the `nonce`: two events can have the same date",
        );
    }
    let nonce = makes_nonce.zip(given.nonce.take().flatten());
    Some(StructMember::Carried(Box::new(CarriedField {
        member,
        of_type: &field.of_type,
        is_unclear: false,
        nonce,
        utc,
        row: given.row(storage_key, ingestion_key, label),
    })))
}
