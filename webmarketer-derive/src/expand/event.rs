//! `#[derive(WebmarketerEvent)]`.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::bounds::is_generic;
use super::registration::registration;
use super::scope::{derived_block, local_ident, trait_impl};
use super::watch::watch_file;
use super::{constants, debug, table};
use crate::decisions::{Decisions, LockedField, LockedFields, MissingField};
use crate::input::{Event, FlattenedGroup};

/// The implementation of the trait.
pub(crate) fn expand_event(event: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let fields = table::expected_fields(event, decisions);
    let table = table::table_constant(event, &fields, &event.event_type, &event.name, extras_tokens(event));
    let write = table::write_method(event, &fields);
    let nonce = table::nonce_method(event, &fields);
    let items = trait_impl(
        &quote!(__wm::DerivesWebmarketerEvent),
        event,
        &table::field_bounds(event, &fields),
        &quote!(#table #write #nonce),
    );
    let parts = group_checks(event, decisions.locked.as_ref());
    let constants = constants::constant_items(event);
    let debug = debug::debug_impl(event, &fields);
    let watch = decisions.watched.as_deref().map(watch_file);
    let registration = cfg!(feature = "registry").then(|| registration(event));
    derived_block(event, &quote!(#items #parts #constants #debug #watch #registration))
}

/// An empty implementation for a struct with errors, so that code which uses the type gives no further errors.
pub(crate) fn stub_event(event: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let write = table::stub_write_method(event, decisions);
    let items = trait_impl(
        &quote!(__wm::DerivesWebmarketerEvent),
        event,
        &[],
        &quote! {
            const TABLE: __wm::Table = __wm::EMPTY_TABLE;
            #write
        },
    );
    let constants = constants::constant_items(event);
    let debug = debug::stub_debug_impl(event);
    derived_block(event, &quote!(#items #constants #debug))
}

fn extras_tokens(event: &Event<'_>) -> Option<TokenStream> {
    let (countries, metadata) = (&event.phone_countries, &event.metadata);
    if event.retention_days.is_none() && countries.is_empty() && metadata.is_empty() && event.attributable.is_none() {
        return None;
    }
    let days = event.retention_days.map_or_else(
        || quote!(__wm::None),
        |days| {
            let days = Literal::u32_unsuffixed(days);
            quote!(__wm::Some(#days))
        },
    );
    let attributable = event.attributable.map_or_else(|| quote!(__wm::None), |on| quote!(__wm::Some(#on)));
    Some(quote! {
        __wm::Extras {
            retention_days: #days,
            phone_countries: &[#(#countries),*],
            metadata: #metadata,
            attributable: #attributable,
        }
    })
}

/// The checks of groups: the event carries their states and statistics, no key is used twice, and every mandatory field
/// of the lock exists. The fields of a type parameter are not known yet.
fn group_checks(event: &Event<'_>, locked: Option<&LockedFields>) -> TokenStream {
    let known: Vec<_> = event.groups.iter().filter(|part| !is_generic(event.generics, part.of_type)).collect();
    let mut groups: Vec<_> = known.iter().map(|part| part.of_type.to_token_stream()).collect();
    // The same group twice has the same keys twice; `assert_distinct` reports it below.
    groups.sort_by_key(ToString::to_string);
    groups.dedup_by_key(|group| group.to_string());
    let carries =
        groups.iter().map(|group| trait_impl(&quote!(__wm::Carries<#group>), event, &[], &TokenStream::new()));
    let mut items = quote!(#(#carries)*);
    // The fields of a type parameter are not known yet.
    if known.is_empty() || !event.generics.is_concrete() || known.len() < event.groups.len() {
        return items;
    }
    let ident = local_ident(event.ident);
    let lifetimes = (0..event.generics.len()).map(|_| quote!('static));
    let table = quote!(&<#ident<#(#lifetimes),*> as __wm::DerivesWebmarketerEvent>::TABLE);
    items.extend(locked.map(|locked| {
        let rows = locked.all.iter().map(locked_row);
        quote!(const __LOCKED: &[__wm::LockedRow] = &[#(#rows),*];)
    }));
    for (index, FlattenedGroup { of_type, .. }) in known.into_iter().enumerate() {
        let index = Literal::usize_unsuffixed(index);
        let span = of_type.span().resolved_at(Span::call_site());
        let distinct = quote_spanned!(span=> __wm::assert_distinct(#table, #index));
        items.extend(quote!(const _: () = #distinct;));
        items.extend(locked.map(|_| {
            let agrees = quote_spanned!(span=> __wm::assert_agrees(#table, #index, __LOCKED));
            quote!(const _: () = #agrees;)
        }));
    }
    items.extend(locked.into_iter().flat_map(|locked| &locked.missing).map(|MissingField { storage_key, message }| {
        let span = event.ident.span().resolved_at(Span::call_site());
        let has = quote_spanned!(span=> __wm::assert_has(#table, #storage_key, __LOCKED, #message));
        quote!(const _: () = #has;)
    }));
    items
}

/// A field of the lock, as the checks of groups take it.
fn locked_row(field: &LockedField) -> TokenStream {
    let LockedField { storage_key, ingestion_key, shape, other_type, other_entity } = field;
    let shape = Literal::u32_unsuffixed(*shape);
    quote!((#storage_key, #ingestion_key, #shape, #other_type, #other_entity))
}
