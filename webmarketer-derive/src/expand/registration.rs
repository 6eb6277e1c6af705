//! The registration of a struct, so that a program knows every event type that it defines.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::scope::local_ident;
use crate::input::Event;

/// The registration of a struct. A struct with type parameters has none, because it defines several
/// event types.
pub(super) fn registration(event: &Event<'_>) -> Option<TokenStream> {
    if !event.generics.is_concrete() {
        return None;
    }
    let ident = local_ident(event.ident);
    let lifetimes = (0..event.generics.len()).map(|_| quote!('static));
    let name = event.ident.to_string();
    let name = name.trim_start_matches("r#");
    let (file, line) = place(event);
    Some(quote!(__wm::register!(#ident<#(#lifetimes),*>, #name, #file, #line);))
}

/// The file and the line of the struct's name, also if a macro wrote the struct.
fn place(event: &Event<'_>) -> (TokenStream, TokenStream) {
    if proc_macro::is_available() {
        let name = event.ident.span().unwrap();
        let (file, line) = (Literal::string(&name.file()), Literal::usize_unsuffixed(name.line()));
        (quote!(#file), quote!(#line))
    } else {
        (quote!(::core::file!()), quote!(::core::line!()))
    }
}
