//! A struct that wraps one value.

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, Generics, Ident, Index, Member, Type};

use super::grammar;
use crate::errors::Errors;
use crate::suggest::suggestion;

/// A struct that wraps one value.
pub(crate) struct Wrapper<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) of_type: &'a Type,
    pub(crate) member: Member,
    /// The path of `webmarketer_core`, where it was named.
    pub(crate) path: Option<TokenStream>,
}

/// The path of `webmarketer_core`, where it was named.
pub(crate) fn path(input: &DeriveInput, errors: &mut Errors) -> Option<TokenStream> {
    let mut path = grammar::Once::default();
    for item in grammar::items(&input.attrs, errors) {
        match &*item.key {
            "crate" => {
                if let Some(given) = item.path(errors) {
                    path.set(&item, given, errors);
                }
            }
            key => {
                let message = format!("unknown webmarketer attribute `{key}`{}", suggestion(key, &["crate"]));
                errors.tell(item.span, message);
            }
        }
    }
    path.value()
}

/// Reads the struct; `None` for what wraps nothing, which is told.
pub(crate) fn read<'a>(input: &'a DeriveInput, path: Option<TokenStream>, errors: &mut Errors) -> Option<Wrapper<'a>> {
    let expected = "expected a struct of one field, such as `struct OrderId(String);`";
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.tell(data.enum_token.span, format!("{expected}; for an enum, implement `FieldValue` by hand"));
            return None;
        }
        Data::Union(data) => {
            errors.tell(data.union_token.span, expected);
            return None;
        }
    };
    for field in fields {
        for item in grammar::items(&field.attrs, errors) {
            errors.tell(item.span, format!("`{}` has no effect here: it belongs on a field of an event", item.key));
        }
    }
    let mut all = fields.iter();
    let (Some(field), None) = (all.next(), all.next()) else {
        let span = match fields {
            Fields::Named(named) => named.brace_token.span.join(),
            Fields::Unnamed(tuple) => tuple.paren_token.span.join(),
            Fields::Unit => input.ident.span(),
        };
        errors.tell(span, expected);
        return None;
    };
    let member = field.ident.clone().map_or(Member::Unnamed(Index::from(0)), Member::Named);
    Some(Wrapper { ident: &input.ident, generics: &input.generics, of_type: &field.ty, member, path })
}
