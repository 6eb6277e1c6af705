//! Watching the lock.

use proc_macro2::TokenStream;
use quote::quote;

/// Makes the compiler rebuild when the file changes. The path starts in the package's folder.
pub(crate) fn watch_file(path: &str) -> TokenStream {
    let path = format!("/{path}");
    quote!(
        const _: &str = ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
    )
}
