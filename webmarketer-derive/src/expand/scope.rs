//! The scope of the expansion, and the implementations in it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::input::Event;

/// Items in a private scope that imports `webmarketer_core`.
pub(super) fn derived_block(event: &Event<'_>, items: &TokenStream) -> TokenStream {
    // Uses of a deprecated field give warnings in the program. The expansion is not a use.
    let allow = event.deprecated.then(|| quote!(#[allow(deprecated)]));
    let fits = if event.is_generated { quote!(FitsGenerated) } else { quote!(Fits) };
    let block = scope(event.path.as_ref(), &fits, items);
    quote!(#allow #block)
}

/// Items in a private scope that imports `webmarketer_core` at that path.
pub(super) fn private_scope(path: Option<&TokenStream>, items: &TokenStream) -> TokenStream {
    scope(path, &quote!(Fits), items)
}

/// The same, where `__F` is the trait of that name in `webmarketer_core::requirements`.
fn scope(path: Option<&TokenStream>, fits: &TokenStream, items: &TokenStream) -> TokenStream {
    let path = path.cloned().unwrap_or_else(|| quote!(::webmarketer_core));
    quote! {
        const _: () = {
            use #path::__private as __wm;
            use __wm::#fits as __F;
            #items
        };
    }
}

/// The implementation of a trait for the struct.
pub(super) fn trait_impl(
    of: &TokenStream,
    event: &Event<'_>,
    bounds: &[TokenStream],
    items: &TokenStream,
) -> TokenStream {
    let ident = local_ident(event.ident);
    let (implementation, arguments) = event.generics.split();
    let clause = event.generics.where_clause(bounds);
    quote! {
        #[automatically_derived]
        impl #implementation #of for #ident #arguments #clause { #items }
    }
}

/// The struct's name with the hygiene of the macro, so that lints do not treat the expansion as the user's code.
pub(super) fn local_ident(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(ident.span().resolved_at(Span::call_site()));
    ident
}
