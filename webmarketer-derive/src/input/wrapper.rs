//! A struct that wraps one value.

use proc_macro2::{Literal, TokenStream, TokenTree};
use syn::Ident;

use super::item::Body;
use super::{Generics, Item, Type, grammar};
use crate::errors::Errors;
use crate::errors::suggestion;

/// A struct that wraps one value.
pub(crate) struct Wrapper<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) of_type: &'a Type,
    /// The name of the field, or its number.
    pub(crate) member: TokenTree,
    /// The path of `webmarketer_core`, where it was named.
    pub(crate) path: Option<TokenStream>,
}

/// The path of `webmarketer_core`, where it was named.
pub(crate) fn path(input: &Item, errors: &mut Errors) -> Option<TokenStream> {
    let mut path = grammar::Once::default();
    for item in grammar::items(&input.attributes, errors) {
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
pub(crate) fn read<'a>(input: &'a Item, path: Option<TokenStream>, errors: &mut Errors) -> Option<Wrapper<'a>> {
    let expected = "expected a struct of one field, such as `struct OrderId(String);`";
    let (fields, span) = match &input.body {
        Body::Named(fields, span) | Body::Tuple(fields, span) => (&**fields, *span),
        Body::Unit => (&[][..], input.ident.span()),
        Body::Enum(span) => {
            errors.tell(*span, format!("{expected}; for an enum, implement `FieldValue` by hand"));
            return None;
        }
        Body::Union(span) => {
            errors.tell(*span, expected);
            return None;
        }
    };
    for item in fields.iter().flat_map(|field| grammar::items(&field.attributes, errors)).collect::<Vec<_>>() {
        errors.tell(item.span, format!("`{}` has no effect here: it belongs on a field of an event", item.key));
    }
    let [field] = fields else {
        errors.tell(span, expected);
        return None;
    };
    let member = field.ident.clone().map_or_else(|| Literal::u32_unsuffixed(0).into(), TokenTree::from);
    Some(Wrapper { ident: &input.ident, generics: &input.generics, of_type: &field.of_type, member, path })
}
