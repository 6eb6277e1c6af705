//! `#[derive(FieldValue)]`.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote, quote_spanned};

use super::bounds::type_bounds;
use super::scope::{local_ident, private_scope};
use crate::input::{DeriveInput, TypeTokens, Wrapper};

/// The implementation of the trait, which forwards to the wrapped type.
pub(crate) fn expand_value(wrapper: &Wrapper<'_>) -> TokenStream {
    let (of_type, member) = (wrapper.of_type, &wrapper.member);
    let inner = quote!(<#of_type as __wm::FieldValue>);
    // The error about a type that cannot be a value has the span of the type: from its first token to its last.
    let (first, last) = first_and_last_span(of_type);
    let (start, end) = (quote_spanned!(first=> <), quote_spanned!(last=> >::Kind));
    let kind = quote!(#start #of_type as __wm::FieldValue #end);
    let bounds = type_bounds(wrapper.generics, std::iter::once((of_type, quote!(__wm::FieldValue))));
    field_value_impl(
        wrapper,
        &bounds,
        &quote! {
            type Kind = #kind;
            fn is_absent(&self) -> bool { #inner::is_absent(&self.#member) }
            fn write(&self, __to: &mut __wm::ValueWriter<'_>) -> __wm::Result<(), __wm::InvalidValue> {
                #inner::write(&self.#member, __to)
            }
        },
    )
}

/// The spans of the first and the last token.
fn first_and_last_span(of_type: &TypeTokens) -> (Span, Span) {
    let mut tokens = of_type.to_token_stream().into_iter();
    let first = tokens.next();
    let start = first.as_ref().map_or_else(Span::call_site, TokenTree::span);
    let end = match tokens.last().or(first) {
        Some(TokenTree::Group(group)) => group.span_close(),
        token => token.map_or_else(Span::call_site, |token| token.span()),
    };
    (start, end)
}

fn field_value_impl(wrapper: &Wrapper<'_>, bounds: &[TokenStream], items: &TokenStream) -> TokenStream {
    let ident = local_ident(wrapper.ident);
    let (implementation, arguments) = wrapper.generics.split();
    let clause = wrapper.generics.where_clause(bounds);
    let items = quote! {
        #[automatically_derived]
        impl #implementation __wm::FieldValue for #ident #arguments #clause { #items }
    };
    private_scope(wrapper.path.as_ref(), &items)
}

/// An implementation for an item with errors.
pub(crate) fn stub_value(input: &DeriveInput, path: Option<&TokenStream>) -> TokenStream {
    let ident = local_ident(&input.ident);
    let (implementation, arguments) = input.generics.split();
    let clause = input.generics.where_clause(&[]);
    let items = quote! {
        #[automatically_derived]
        impl #implementation __wm::FieldValue for #ident #arguments #clause {
            type Kind = __wm::kind::Broken;
            fn write(&self, _: &mut __wm::ValueWriter<'_>) -> __wm::Result<(), __wm::InvalidValue> {
                __wm::Result::Ok(())
            }
        }
    };
    private_scope(path, &items)
}
