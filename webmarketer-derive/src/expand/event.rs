//! `#[derive(WebmarketerEvent)]`.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::bounds::is_generic;
use super::scope::{block, implementation, local_ident};
use super::watch::watch_file;
use super::{constants, debug, table};
use crate::decisions::{Decisions, LockedField, LockedFields};
use crate::input::{Event, FlattenedGroup};

/// The implementation of the trait.
pub(crate) fn event(event: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let fields = table::expected(event, decisions);
    let table = table::table(event, &fields, &event.event_type, &event.name, extras(event));
    let write = table::write_method(event, &fields);
    let nonce = table::nonce_method(event, &fields);
    let items = implementation(
        &quote!(__wm::WebmarketerEvent),
        event,
        &table::bounds(event, &fields),
        &quote!(#table #write #nonce),
    );
    let parts = flattened(event, decisions.locked.as_ref());
    let constants = constants::constants(event);
    let debug = debug::debug(event, &fields);
    let watch = decisions.watched.as_deref().map(watch_file);
    block(event, &quote!(#items #parts #constants #debug #watch))
}

/// An implementation that says nothing: beside errors, so that the type still is an event for whoever uses it.
pub(crate) fn stub_event(event: &Event<'_>, decisions: &Decisions) -> TokenStream {
    let write = table::stub_write_method(event, decisions);
    let items = implementation(
        &quote!(__wm::WebmarketerEvent),
        event,
        &[],
        &quote! {
            const TABLE: __wm::Table = __wm::EMPTY_TABLE;
            #write
        },
    );
    let constants = constants::constants(event);
    let debug = debug::stub(event);
    block(event, &quote!(#items #constants #debug))
}

fn extras(event: &Event<'_>) -> Option<TokenStream> {
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

/// What holds for groups: they are carried by the event, none brings a key that is there already, and with them there
/// is every field that the lock demands. Of a type parameter, nobody knows yet.
fn flattened(event: &Event<'_>, locked: Option<&LockedFields>) -> TokenStream {
    let known: Vec<_> = event.groups.iter().filter(|part| !is_generic(event.generics, part.of_type)).collect();
    let mut groups: Vec<_> = known.iter().map(|part| part.of_type.to_token_stream()).collect();
    // The same group twice is the same keys twice, which is told below.
    groups.sort_by_key(ToString::to_string);
    groups.dedup_by_key(|group| group.to_string());
    let carries =
        groups.iter().map(|group| implementation(&quote!(__wm::Carries<#group>), event, &[], &TokenStream::new()));
    let mut items = quote!(#(#carries)*);
    let Some(FlattenedGroup { of_type, .. }) = known.first() else { return items };
    // What a type parameter brings is known to nobody yet.
    if !event.generics.is_concrete() || known.len() < event.groups.len() {
        return items;
    }
    let ident = local_ident(event.ident);
    let lifetimes = (0..event.generics.len()).map(|_| quote!('static));
    let ident = quote!(#ident<#(#lifetimes),*>);
    let span = of_type.span().resolved_at(proc_macro2::Span::call_site());
    let distinct = quote_spanned!(span=> __wm::assert_distinct(&<#ident as __wm::WebmarketerEvent>::TABLE));
    items.extend(quote!(const _: () = #distinct;));
    items.extend(locked.map(|locked| {
        let rows = locked.all.iter().map(locked_row);
        let agrees =
            quote_spanned!(span=> __wm::assert_agrees(&<#ident as __wm::WebmarketerEvent>::TABLE, &[#(#rows),*]));
        quote!(const _: () = #agrees;)
    }));
    items.extend(locked.into_iter().flat_map(|locked| &locked.missing).map(|key| {
        let span = event.ident.span().resolved_at(proc_macro2::Span::call_site());
        let has = quote_spanned!(span=> __wm::assert_has(&<#ident as __wm::WebmarketerEvent>::TABLE, #key));
        quote!(const _: () = #has;)
    }));
    items
}

/// What the lock says of a field, as `assert_agrees` takes it.
fn locked_row(LockedField { storage_key, ingestion_key, shape }: &LockedField) -> TokenStream {
    let shape = Literal::u32_unsuffixed(*shape);
    quote!((#storage_key, #ingestion_key, #shape))
}
