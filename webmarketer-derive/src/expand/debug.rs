//! `#[webmarketer(debug)]`: a `Debug` that hides PII.

use proc_macro2::TokenStream;
use quote::quote;

use super::bounds::type_bounds;
use super::scope::trait_impl;
use super::table::{self, ExpectedField};
use crate::input::Event;

/// The implementation, if the struct has `debug`.
pub(super) fn debug_impl(event: &Event<'_>, fields: &[ExpectedField<'_>]) -> Option<TokenStream> {
    if !event.debug {
        return None;
    }
    let name = event.ident.to_string();
    let name = name.trim_start_matches("r#");
    let shown = event.members.iter().map(|member| {
        let (of_type, name) = (member.of_type, member.ident.to_string());
        let (ident, name) = (member.ident, name.trim_start_matches("r#"));
        if member.is_pii {
            return quote!((#name, &__wm::Redacted));
        }
        if let Some(expected) = fields.iter().find(|expected| expected.member() == member.ident) {
            // The type can also be PII.
            let shape = expected.shape();
            return quote!((#name, __wm::as_debug_unless_pii::<#of_type>(#shape, &self.#ident)));
        }
        quote!((#name, __wm::as_debug::<#of_type>(&self.#ident)))
    });
    let types = event.members.iter().filter(|member| !member.is_pii);
    let mut bounds = type_bounds(event.generics, types.map(|member| (member.of_type, quote!(__wm::Debug))));
    bounds.extend(table::field_bounds(event, fields));
    let items = quote! {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::debug_struct(__f, #name, &[#(#shown),*])
        }
    };
    Some(trait_impl(&quote!(__wm::Debug), event, &bounds, &items))
}

/// An implementation without fields, for a struct with errors.
pub(super) fn stub_debug_impl(event: &Event<'_>) -> Option<TokenStream> {
    let items = quote! {
        fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
            __wm::debug_struct(__f, "", &[])
        }
    };
    event.debug.then(|| trait_impl(&quote!(__wm::Debug), event, &[], &items))
}
