//! The documentation of attributes, for editors.

use std::sync::OnceLock;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::scope::private_scope;
use crate::input::{DeriveInput, attribute_keys};

/// Imports of the items of `webmarketer_core::attributes` that document the attributes, with the spans of the
/// attributes. An editor that looks up an attribute finds the item. The compiler gets no imports, so they cost no build
/// time.
pub(crate) fn attribute_docs(input: &DeriveInput, path: Option<&TokenStream>) -> Option<TokenStream> {
    static IS_EDITOR: OnceLock<bool> = OnceLock::new();
    IS_EDITOR.get_or_init(is_editor).then(|| imports(input, path))
}

/// Whether this process is the server of an editor: `rust-analyzer-proc-macro-srv`.
fn is_editor() -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("rust-analyzer"))
}

pub(crate) fn imports(input: &DeriveInput, path: Option<&TokenStream>) -> TokenStream {
    let items = attribute_keys(input).into_iter().map(|(key, span)| {
        let name = if matches!(&*key, "crate" | "type" | "const") { format!("{key}_") } else { key };
        let item = Ident::new(&name, span.resolved_at(Span::call_site()));
        quote!(use __wm::attributes::#item as _;)
    });
    let items = quote!(#(#items)*);
    let scope = private_scope(path, &items);
    quote!(#[cfg(rust_analyzer)] #scope)
}
