//! The tokens that come out. Nothing is decided here, and little is written: what the compiler does with it costs more
//! than the macro.

mod constants;
mod debug;
mod event;
mod generics;
mod group;
mod table;
mod value;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

pub(crate) use event::{event, stub_event};
pub(crate) use group::{group, stub_group};
pub(crate) use table::colons;
pub(crate) use value::{stub_value, value};

use crate::input::Event;

/// Items about the struct in a scope of their own, with `webmarketer_core` at hand.
fn block(event: &Event<'_>, items: &TokenStream) -> TokenStream {
    // Whoever uses a deprecated field is told so; the derive only passes it on.
    let allow = event.deprecated.then(|| quote!(#[allow(deprecated)]));
    let block = scope(event.path.as_ref(), items);
    quote!(#allow #block)
}

/// Items in a scope of their own, with the path of `webmarketer_core` at hand.
fn scope(path: Option<&TokenStream>, items: &TokenStream) -> TokenStream {
    let path = path.cloned().unwrap_or_else(|| quote!(::webmarketer_core));
    quote! {
        const _: () = {
            use #path::__private as __wm;
            use __wm::Fits as __F;
            #items
        };
    }
}

/// The implementation of a trait for the struct.
fn implementation(of: &TokenStream, event: &Event<'_>, bounds: &[TokenStream], items: &TokenStream) -> TokenStream {
    let ident = ident(event.ident);
    let (implementation, arguments) = event.generics.split();
    let clause = event.generics.clause(bounds);
    quote! {
        #[automatically_derived]
        impl #implementation #of for #ident #arguments #clause { #items }
    }
}

/// Tells the compiler to build again when the file at that path, from the package's folder, has changed.
pub(crate) fn watch(path: &str) -> TokenStream {
    let path = format!("/{path}");
    quote!(
        const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
    )
}

/// The struct's name without its place, so that no error about what is written here lands on it.
fn ident(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(ident.span().resolved_at(Span::call_site()));
    ident
}
