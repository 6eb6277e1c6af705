//! Reads one field of the struct with its attributes.

use syn::ext::IdentExt as _;
use webmarketer_schema::convention::{RenameRule, ValueKind};

use super::argument_names::FIELD_ARGUMENTS;
use super::derive_input::{InputField, TypeTokens};
use super::event::{CarriedField, FlattenedGroup, Role, SkippedField, SpannedText};
use super::field_arguments::FieldArguments;
use super::habits::check_serde_of_field;
use super::{doc, grammar};
use crate::errors::Errors;

/// A field of the struct.
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
    let arguments = grammar::read_arguments(&field.attributes, "key", errors);
    if field.attributes.iter().any(|attribute| attribute.is_named("serde")) {
        check_serde_of_field(field, &arguments, &name, errors);
    }
    // Each other attribute of a skipped field is one error, also if its value is invalid.
    let skips = arguments.iter().any(|argument| argument.key == "skip" && !argument.is_off());
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
            errors.report(
                argument.span,
                format!("`{0}` has no effect on a skipped field\nhelp: remove `{0}`, or remove `skip`", argument.key),
            );
        }
        let key = rename.map_or_else(|| name.clone(), |rule| rule.apply(&name));
        let span = given.skip.span().unwrap_or_else(|| member.span());
        return Some(StructMember::Skipped(SkippedField { member, key, span }));
    }
    if given.flatten.get() == Some(&true) {
        for argument in
            arguments.iter().filter(|argument| argument.key != "flatten" && FIELD_ARGUMENTS.contains(&&*argument.key))
        {
            let message = format!(
                "`{0}` has no effect on a flattened field: its own fields have attributes\nhelp: remove `{0}`",
                argument.key
            );
            errors.report(argument.span, message);
        }
        check_group_type(&name, &field.of_type, errors);
        return Some(StructMember::Group(FlattenedGroup { member, of_type: &field.of_type }));
    }
    let one_key = match (given.storage_key.span(), given.ingestion_key.span()) {
        (Some(_), _) => Some(("storage_key", "ingestion_key")),
        (None, Some(_)) => Some(("ingestion_key", "storage_key")),
        (None, None) => None,
    };
    if let (Some(key), Some((one, other))) = (given.key.span(), one_key) {
        let message = format!(
            "`key` sets both keys and can't be used with `{one}`\nhelp: remove `{one}`, or write `{other}` instead \
                 of `key`"
        );
        errors.report(key, message);
    }

    let default = SpannedText { text: rename.map_or(name.clone(), |rule| rule.apply(&name)), span: member.span() };
    let both = given.key.get().cloned().unwrap_or(default);
    let storage_key = given.storage_key.get().cloned().unwrap_or_else(|| both.clone());
    let ingestion_key = given.ingestion_key.get().cloned().unwrap_or(both);
    let label = doc::label_from_doc(&field.attributes);
    if let (Some(""), true, Some(span)) = (given.label.get().map(String::as_str), label.is_empty(), given.label.span())
    {
        errors.report(span, "`label` must not be empty\nhelp: remove `label`");
    }
    if let (Some(span), Some(Role::Fields)) = (given.nonce.span(), Some(role)) {
        errors.report(span, "`nonce` belongs on a field of an event type, not of a group\nhelp: remove `nonce`");
    }
    if let (Some(true), Some(span), kind) =
        (given.most_probable_location.get(), given.most_probable_location.span(), given.kind.get())
        && (given.other_type.span().is_some() || kind.is_some_and(|kind| *kind != ValueKind::Location))
    {
        errors.report(
            span,
            "only a `Location` can be the most probable location, and this field has another \
             type\nhelp: remove `most_probable_location`",
        );
    }
    let makes_nonce = matches!(given.nonce.get(), Some(Some(_))).then(|| given.nonce.span()).flatten();
    if let Some(span) = makes_nonce {
        given.check_nonce(span, errors);
    }
    let utc = given.utc.get().copied().unwrap_or_default();
    if let (Some(_), true, Some(span)) = (makes_nonce, utc, given.utc.span()) {
        errors.report(
            span,
            "a date can't be the `nonce`, because two events can have the same date\nhelp: remove `nonce`",
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

/// Reports a flattened field whose type is a group in a type of std or core.
fn check_group_type(name: &str, of_type: &TypeTokens, errors: &mut Errors) {
    let Some((wrapper, group)) = of_type.wrapped() else { return };
    let help = match &*wrapper {
        "Option" => format!("remove the `Option`, and make the type of each field of `{group}` an `Option`"),
        _ => format!("declare it as `{name}: {group},`"),
    };
    let message = format!("the flattened field `{name}` can't have the type `{wrapper}<{group}>`\nhelp: {help}");
    errors.report(of_type.span(), message);
}
