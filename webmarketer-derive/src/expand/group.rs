//! `#[derive(WebmarketerFields)]`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{block, constants, debug, implementation, table};
use crate::input::Event;

/// The implementation of the trait.
pub(crate) fn group(group: &Event<'_>) -> TokenStream {
    let fields = table::expected(group, None);
    let rows = table::rows(group, &fields);
    let none = || quote!(&[]);
    let (others, parts) = (table::others(group).unwrap_or_else(none), table::parts(group).unwrap_or_else(none));
    let write = table::write(group, &fields, &quote!(<Self as __wm::WebmarketerFields>::TABLE.rows));
    let name = group.ident.to_string();
    let items = implementation(
        &quote!(__wm::WebmarketerFields),
        group,
        &table::bounds(group, &fields),
        &quote! {
            const TABLE: __wm::Table = __wm::Table { name: #name, rows: #rows, others: #others, parts: #parts };
            #write
        },
    );
    let constants = constants::constants(group);
    let debug = debug::debug(group);
    block(group.path.as_ref(), &quote!(#items #constants #debug))
}

/// An implementation that says nothing, beside errors.
pub(crate) fn stub_group(group: &Event<'_>) -> TokenStream {
    let items = implementation(
        &quote!(__wm::WebmarketerFields),
        group,
        &[],
        &quote! {
            const TABLE: __wm::Table = __wm::Table { name: "", rows: &[], others: &[], parts: &[] };
            fn write(&self, _: &mut __wm::Data<'_>) {}
        },
    );
    let (constants, debug) = (constants::constants(group), debug::stub(group));
    block(group.path.as_ref(), &quote!(#items #constants #debug))
}
