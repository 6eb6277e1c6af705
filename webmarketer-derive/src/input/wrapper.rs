//! A struct that wraps one value.

use proc_macro2::{Literal, TokenStream, TokenTree};
use syn::Ident;

use super::derive_input::{InputField, ItemBody};
use super::{DeriveInput, Generics, TypeTokens, grammar};
use crate::errors::Errors;

/// A struct that wraps one value.
pub(crate) struct Wrapper<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) of_type: &'a TypeTokens,
    /// The name of the field, or its number.
    pub(crate) member: TokenTree,
    /// The path of `webmarketer_core`, if `crate` gives it.
    pub(crate) path: Option<TokenStream>,
}

/// The path of `webmarketer_core`, if `crate` gives it.
pub(crate) fn crate_path(input: &DeriveInput, errors: &mut Errors) -> Option<TokenStream> {
    let mut path = grammar::ArgumentSlot::default();
    for argument in grammar::read_arguments(&input.attributes, "event_type", errors) {
        match &*argument.key {
            "crate" => {
                if let Some(given) = argument.path(errors) {
                    path.set(&argument, given, errors);
                }
            }
            key => {
                let message = format!(
                    "`{key}` has no effect here: the value has the field type of the type that it wraps\nhelp: \
                         remove `{key}`"
                );
                errors.report(argument.span, message);
            }
        }
    }
    path.value()
}

/// Reports the attributes of fields of a value. They would have no effect.
pub(super) fn report_attributes_of_fields(fields: &[InputField], errors: &mut Errors) {
    let arguments = fields.iter().map(|field| grammar::read_arguments(&field.attributes, "key", errors));
    for argument in arguments.collect::<Vec<_>>().into_iter().flatten() {
        errors.report(
            argument.span,
            format!("`{0}` belongs on a field of an event, not of a value\nhelp: remove `{0}`", argument.key),
        );
    }
}

/// Reads the struct. An item that does not wrap one value is reported.
pub(crate) fn read_wrapper<'a>(
    input: &'a DeriveInput,
    path: Option<TokenStream>,
    errors: &mut Errors,
) -> Option<Wrapper<'a>> {
    let expected = "expected a struct of one field, such as `struct OrderId(String);`, or an enum without fields";
    let (fields, span) = match &input.body {
        ItemBody::Named(fields, span) | ItemBody::Tuple(fields, span) => (&**fields, *span),
        ItemBody::Unit => (&[][..], input.ident.span()),
        ItemBody::Enum(span, _) | ItemBody::Union(span) => {
            errors.report(*span, expected);
            return None;
        }
    };
    report_attributes_of_fields(fields, errors);
    let [field] = fields else {
        errors.report(span, expected);
        return None;
    };
    let member = field.ident.clone().map_or_else(|| Literal::u32_unsuffixed(0).into(), TokenTree::from);
    Some(Wrapper { ident: &input.ident, generics: &input.generics, of_type: &field.of_type, member, path })
}
