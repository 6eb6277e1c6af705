//! An enum whose variants are texts.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Span, TokenStream};
use syn::Ident;
use syn::ext::IdentExt as _;
use webmarketer_schema::convention::RenameRule;

use super::argument_names::{ENUM_ARGUMENTS, VARIANT_ARGUMENTS};
use super::derive_input::{InputField, ItemBody, read_fields};
use super::event::SpannedText;
use super::grammar::{Argument, ArgumentSlot, read_arguments};
use super::habits::{check_serde_of_item, check_serde_of_variant, text_of};
use super::struct_attributes::set_rename_rule;
use super::variants::InputVariant;
use super::wrapper::report_attributes_of_fields;
use super::{DeriveInput, Generics, TypeTokens};
use crate::errors::{Errors, suggestion};

/// An enum whose variants are texts.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(crate) struct EnumInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The path of `webmarketer_core`, if `crate` gives it.
    pub(crate) path: Option<TokenStream>,
    /// The variants with a name.
    pub(crate) variants: Vec<NamedVariant<'a>>,
    /// The variant for any other text, and the type of the text.
    pub(crate) other: Option<(&'a Ident, TypeTokens)>,
    pub(crate) display: bool,
    pub(crate) from_str: bool,
    pub(crate) serde: bool,
    /// Whether the enum or a variant is deprecated.
    pub(crate) deprecated: bool,
}

/// A variant with a name.
pub(crate) struct NamedVariant<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
}

#[derive(Default)]
struct EnumArguments {
    rename_all: ArgumentSlot<RenameRule>,
    path: ArgumentSlot<TokenStream>,
    display: ArgumentSlot<bool>,
    from_str: ArgumentSlot<bool>,
    serde: ArgumentSlot<bool>,
}

#[derive(Default)]
struct VariantArguments {
    rename: ArgumentSlot<SpannedText>,
    aliases: Vec<SpannedText>,
    other: ArgumentSlot<bool>,
}

/// Reads an enum; `None` if the item is something else. Errors are reported, and the rest of the enum is read.
pub(crate) fn read_enum<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<EnumInput<'a>> {
    let ItemBody::Enum(keyword, variants) = &input.body else { return None };
    let given = read_enum_arguments(input, errors);
    let rule = given.rename_all.get().copied();
    if rule.is_none() && input.attributes.iter().any(|attribute| attribute.is_named("serde")) {
        let names: Vec<_> = variants.iter().map(|variant| variant.ident.unraw().to_string()).collect();
        check_serde_of_item(&input.attributes, &names, "names of variants", errors);
    }
    if input.generics.len() > 0 {
        let message = "an enum with `FieldValue` can't have type parameters or lifetimes\nhelp: remove them";
        errors.report(input.ident.span(), message);
    }
    if variants.is_empty() && !input.is_half_typed {
        errors.report(*keyword, "an enum without variants has no values\nhelp: add a variant");
    }
    let mut read = EnumInput {
        ident: &input.ident,
        generics: &input.generics,
        path: given.path.value(),
        variants: Vec::new(),
        other: None,
        display: given.display.value().unwrap_or_default(),
        from_str: given.from_str.value().unwrap_or_default(),
        serde: given.serde.value().unwrap_or_default(),
        deprecated: std::iter::once(&input.attributes)
            .chain(variants.iter().map(|variant| &variant.attributes))
            .any(|attributes| attributes.iter().any(|attribute| attribute.is_named("deprecated"))),
    };
    let mut owners = HashMap::new();
    for variant in variants {
        let given = read_variant_arguments(variant, errors);
        match given.other.span().filter(|_| given.other.get() == Some(&true)) {
            Some(span) => read_other(variant, &given, span, &mut read, errors),
            None => read.variants.extend(read_named(variant, given, rule, &mut owners, errors)),
        }
    }
    Some(read)
}

fn read_enum_arguments(input: &DeriveInput, errors: &mut Errors) -> EnumArguments {
    let mut given = EnumArguments::default();
    for argument in read_arguments(&input.attributes, "rename_all", errors) {
        let flag = match &*argument.key {
            "rename_all" => {
                set_rename_rule(&mut given.rename_all, &argument, errors);
                continue;
            }
            "crate" => {
                if let Some(path) = argument.path(errors) {
                    given.path.set(&argument, path, errors);
                }
                continue;
            }
            "display" => &mut given.display,
            "from_str" => &mut given.from_str,
            "serde" => &mut given.serde,
            key if VARIANT_ARGUMENTS.contains(&key) => {
                let message = format!("`{key}` belongs on a variant, not on the enum\nhelp: remove `{key}`");
                errors.report(argument.span, format!("{message}, or move it to a variant"));
                continue;
            }
            _ => {
                report_unknown(&argument, &ENUM_ARGUMENTS, errors);
                continue;
            }
        };
        if let Some(on) = argument.flag(errors) {
            flag.set(&argument, on, errors);
        }
    }
    given
}

fn read_variant_arguments(variant: &InputVariant, errors: &mut Errors) -> VariantArguments {
    let mut given = VariantArguments::default();
    for argument in read_arguments(&variant.attributes, "rename", errors) {
        match &*argument.key {
            "rename" => {
                if let Some((text, span)) = argument.text(errors) {
                    check_name(&text, span, errors);
                    given.rename.set(&argument, SpannedText { text, span }, errors);
                }
            }
            "alias" => {
                given.aliases.extend(argument.text(errors).map(|(text, span)| SpannedText { text, span }));
            }
            "other" => {
                if let Some(on) = argument.flag(errors) {
                    given.other.set(&argument, on, errors);
                }
            }
            key @ ("key" | "name" | "storage_key" | "ingestion_key") => {
                let value = text_of(&argument);
                let message = format!("unknown webmarketer attribute `{key}`\nhelp: write `rename = {value}`");
                errors.report(argument.span, message);
            }
            key if ENUM_ARGUMENTS.contains(&key) => {
                let written = argument.written();
                let message = format!(
                    "`{key}` belongs on the enum, not on a variant\nhelp: move `#[webmarketer({written})]` above the enum"
                );
                errors.report(argument.span, message);
            }
            _ => report_unknown(&argument, &VARIANT_ARGUMENTS, errors),
        }
    }
    given
}

fn report_unknown(argument: &Argument, known: &[&str], errors: &mut Errors) {
    let key = &argument.key;
    errors.report(argument.span, format!("unknown webmarketer attribute `{key}`{}", suggestion(key, known)));
}

/// Reports a name that another program would probably change.
fn check_name(name: &str, span: Span, errors: &mut Errors) {
    let trimmed = name.trim();
    if name.contains(char::is_control) {
        errors.report(span, "`rename` can't contain control characters, such as a line end");
    } else if trimmed.is_empty() {
        errors.report(span, "`rename` must not be empty\nhelp: remove `rename`");
    } else if trimmed != name {
        let message = "`rename` can't start or end with white space";
        errors.report(span, format!("{message}\nhelp: write `rename = {trimmed:?}`"));
    }
}

/// Reads a variant with a name. `owners` has the variants of all names and aliases so far.
fn read_named<'a>(
    variant: &'a InputVariant,
    given: VariantArguments,
    rule: Option<RenameRule>,
    owners: &mut HashMap<String, &'a Ident>,
    errors: &mut Errors,
) -> Option<NamedVariant<'a>> {
    let ident = &variant.ident;
    if let Some(fields) = &variant.fields {
        let advice = if fields_in_parentheses(variant).len() == 1 {
            "add `#[webmarketer(other)]` to it if it has any other text, or remove the field"
        } else {
            "remove the fields"
        };
        errors.report(fields.span(), format!("a variant with fields is not one text\nhelp: {advice}"));
        return None;
    }
    let default = ident.unraw().to_string();
    let is_renamed = given.rename.get().is_some();
    let name = given.rename.value().unwrap_or_else(|| SpannedText {
        text: rule.map_or_else(|| default.clone(), |rule| rule.apply(&default)),
        span: ident.span(),
    });
    if !is_renamed && variant.attributes.iter().any(|attribute| attribute.is_named("serde")) {
        check_serde_of_variant(&variant.attributes, &name.text, errors);
    }
    if name.text.is_empty() {
        let message =
            format!("`rename_all` makes an empty name of `{ident}`\nhelp: add `#[webmarketer(rename = \"...\")]`");
        errors.report(ident.span(), message);
    }
    for SpannedText { text, span } in std::iter::once(&name).chain(&given.aliases) {
        match owners.insert(text.clone(), ident) {
            Some(owner) if owner == ident => {
                errors.report(*span, format!("`{ident}` has the name {text:?} twice\nhelp: remove the `alias`"));
            }
            Some(owner) => errors.report(
                *span,
                format!(
                    "`{owner}` and `{ident}` both have the name {text:?}\nhelp: give one of them another name with \
                     `rename = \"...\"`"
                ),
            ),
            None => {}
        }
    }
    let aliases = given.aliases.into_iter().map(|alias| alias.text).collect();
    Some(NamedVariant { ident, name: name.text, aliases })
}

/// Reads the variant with `other`, which is at `span`.
fn read_other<'a>(
    variant: &'a InputVariant,
    given: &VariantArguments,
    span: Span,
    read: &mut EnumInput<'a>,
    errors: &mut Errors,
) {
    let ident = &variant.ident;
    if let Some((first, _)) = &read.other {
        let message = format!(
            "only one variant can have `other`, found `{first}` and `{ident}`\nhelp: remove `other` from one of them"
        );
        return errors.report(span, message);
    }
    let named = given.rename.span().map(|span| ("rename", span));
    for (key, span) in named.into_iter().chain(given.aliases.iter().map(|alias| ("alias", alias.span))) {
        errors.report(span, format!("`{key}` has no effect on the variant with `other`\nhelp: remove `{key}`"));
    }
    let fields = fields_in_parentheses(variant);
    report_attributes_of_fields(&fields, errors);
    let mut types = fields.into_iter().map(|field| field.of_type);
    if let (Some(of_type), None) = (types.next(), types.next()) {
        read.other = Some((ident, of_type));
    } else {
        let span = variant.fields.as_ref().map_or(ident.span(), proc_macro2::Group::span);
        let message = format!("expected a text in the variant with `other`\nhelp: write `{ident}(String)`");
        errors.report(span, message);
    }
}

/// The fields of a variant such as `Other(String)`; none if it is of another form.
fn fields_in_parentheses(variant: &InputVariant) -> Vec<InputField> {
    let fields = variant.fields.as_ref().filter(|fields| fields.delimiter() == Delimiter::Parenthesis);
    fields.and_then(|fields| read_fields(fields.stream(), false).ok()).map(|read| read.fields).unwrap_or_default()
}
