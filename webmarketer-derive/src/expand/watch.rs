//! Watching the lock.

use proc_macro2::TokenStream;
use quote::quote;

/// Tells the compiler to build again when the file at that path, from the package's folder, has changed.
pub(crate) fn watch_file(path: &str) -> TokenStream {
    let path = format!("/{path}");
    quote!(
        const _: &str = ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
    )
}
