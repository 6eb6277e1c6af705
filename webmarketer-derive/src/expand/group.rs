//! `#[derive(WebmarketerFields)]`.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{derived_block, trait_impl};
use super::{constants, debug, table};
use crate::decisions::Decisions;
use crate::input::Event;

/// The implementation of the trait.
pub(crate) fn expand_group(group: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let fields = table::expected_fields(group, decisions);
    let table = table::table_constant(group, &fields, "", &group.ident.to_string(), None);
    let write = table::write_method(group, &fields);
    let items = trait_impl(
        &quote!(__wm::WebmarketerFields),
        group,
        &table::field_bounds(group, &fields),
        &quote!(#table #write),
    );
    let constants = constants::constant_items(group);
    let debug = debug::debug_impl(group, &fields);
    derived_block(group, &quote!(#items #constants #debug))
}

/// An empty implementation for a group with errors.
pub(crate) fn stub_group(group: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let write = table::stub_write_method(group, decisions);
    let items = trait_impl(
        &quote!(__wm::WebmarketerFields),
        group,
        &[],
        &quote! {
            const TABLE: __wm::Table = __wm::EMPTY_TABLE;
            #write
        },
    );
    let (constants, debug) = (constants::constant_items(group), debug::stub_debug_impl(group));
    derived_block(group, &quote!(#items #constants #debug))
}
