//! `#[derive(WebmarketerFields)]`.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{block, implementation};
use super::{constants, debug, table};
use crate::decisions::Decisions;
use crate::input::Event;

/// The implementation of the trait.
pub(crate) fn group(group: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let fields = table::expected(group, decisions);
    let table = table::table(group, &fields, "", &group.ident.to_string(), None);
    let write = table::write_method(group, &fields);
    let items =
        implementation(&quote!(__wm::WebmarketerFields), group, &table::bounds(group, &fields), &quote!(#table #write));
    let constants = constants::constants(group);
    let debug = debug::debug(group, &fields);
    block(group, &quote!(#items #constants #debug))
}

/// An implementation that says nothing, beside errors.
pub(crate) fn stub_group(group: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let write = table::stub_write_method(group, decisions);
    let items = implementation(
        &quote!(__wm::WebmarketerFields),
        group,
        &[],
        &quote! {
            const TABLE: __wm::Table = __wm::EMPTY_TABLE;
            #write
        },
    );
    let (constants, debug) = (constants::constants(group), debug::stub(group));
    block(group, &quote!(#items #constants #debug))
}
