//! The tokens that come out. Nothing is decided here, and little is written: what the compiler does with it costs more
//! than the macro.

use std::collections::HashSet;

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};

use crate::input::{Event, Field, Row};
use crate::shape;

/// The implementation of the trait.
pub(crate) fn expand(event: &Event<'_>) -> TokenStream {
    let (event_type, name) = (&event.event_type, &event.name);
    let rows = event.fields.iter().map(carried_row).chain(event.others.iter().map(other_row));
    let extras = extras(event);
    let others = others(event);
    let write = if event.fields.is_empty() {
        quote!(
            fn write(&self, _: &mut __wm::Data<'_>) {}
        )
    } else {
        let values = event
            .fields
            .iter()
            .map(|Field { member, of_type, .. }| quote!(<#of_type as __wm::FieldValue>::erase(&self.#member)));
        quote! {
            fn write(&self, data: &mut __wm::Data<'_>) {
                __wm::Data::fields(data, <Self as __wm::WebmarketerEvent>::ROWS, &[#(#values),*]);
            }
        }
    };
    block(
        event,
        &quote! {
            const EVENT_TYPE: __wm::Str = #event_type;
            const NAME: __wm::Str = #name;
            const ROWS: &'static [__wm::Row] = &[#(#rows),*];
            #others
            #extras
            #write
        },
    )
}

/// An implementation that says nothing: beside errors, so that the type still is an event for whoever uses it.
pub(crate) fn stub(event: &Event<'_>) -> TokenStream {
    block(
        event,
        &quote! {
            const EVENT_TYPE: __wm::Str = "";
            const NAME: __wm::Str = "";
            const ROWS: &'static [__wm::Row] = &[];
            fn write(&self, _: &mut __wm::Data<'_>) {}
        },
    )
}

fn block(event: &Event<'_>, items: &TokenStream) -> TokenStream {
    let ident = Ident::new(&event.ident.to_string().replace("r#", ""), Span::call_site());
    let ident = if event.ident.to_string().starts_with("r#") {
        Ident::new_raw(&ident.to_string(), Span::call_site())
    } else {
        ident
    };
    let (implementation, arguments, clause) = event.generics.split_for_impl();
    let bounds = bounds(event);
    let clause = match clause {
        None if bounds.is_empty() => TokenStream::new(),
        None => quote!(where #(#bounds),*),
        Some(clause) => {
            let predicates = clause.predicates.iter().map(syn::WherePredicate::to_token_stream).chain(bounds);
            quote!(where #(#predicates),*)
        }
    };
    let path = event.path.clone().unwrap_or_else(|| quote!(::webmarketer_core));
    quote! {
        const _: () = {
            use #path::__private as __wm;
            #[automatically_derived]
            impl #implementation __wm::WebmarketerEvent for #ident #arguments #clause { #items }
        };
    }
}

/// A bound for each type of a field that mentions a type parameter.
fn bounds(event: &Event<'_>) -> Vec<TokenStream> {
    let parameters: Vec<_> = event.generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    if parameters.is_empty() {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let types = event.fields.iter().map(|field| field.of_type.to_token_stream());
    let generic = types.filter(|of_type| mentions(of_type.clone(), &parameters) && seen.insert(of_type.to_string()));
    generic.map(|of_type| quote!(#of_type: __wm::FieldValue)).collect()
}

fn mentions(tokens: TokenStream, words: &[String]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => words.iter().any(|word| ident == word),
        TokenTree::Group(group) => mentions(group.stream(), words),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn carried_row(Field { of_type, row, .. }: &Field<'_>) -> TokenStream {
    let (storage_key, ingestion_key, label) = texts(row);
    let kind = if row.other_type.is_empty() { row.kind } else { Some(0) };
    let kept = kind.map(|_| {
        let no_kind = Literal::u32_unsuffixed(shape::NO_KIND);
        quote!(& #no_kind)
    });
    let bits = row.bits | kind.unwrap_or_default();
    let bits = (bits != 0).then(|| {
        let bits = Literal::u32_unsuffixed(bits);
        quote!(| #bits)
    });
    quote!((#storage_key, #ingestion_key, #label, <#of_type as __wm::FieldValue>::SHAPE #kept #bits))
}

fn other_row(row: &Row) -> TokenStream {
    let (storage_key, ingestion_key, label) = texts(row);
    let bits = Literal::u32_unsuffixed(row.bits | row.kind.unwrap_or_default());
    quote!((#storage_key, #ingestion_key, #label, #bits))
}

/// The storage key, the ingestion key where it is another, and the label.
fn texts(row: &Row) -> (&str, &str, &str) {
    let storage_key = &*row.storage_key.text;
    let ingestion_key = &*row.ingestion_key.text;
    (storage_key, if ingestion_key == storage_key { "" } else { ingestion_key }, &row.label)
}

fn others(event: &Event<'_>) -> Option<TokenStream> {
    let rows = event.fields.iter().map(|field| &field.row).chain(&event.others);
    let others: Vec<_> = rows
        .enumerate()
        .filter(|(_, row)| !(row.other_type.is_empty() && row.other_entity.is_empty()))
        .map(|(index, Row { other_type, other_entity, .. })| {
            let index = Literal::usize_unsuffixed(index);
            quote!((#index, #other_type, #other_entity))
        })
        .collect();
    (!others.is_empty()).then(|| quote!(const OTHERS: &'static [__wm::Other] = &[#(#others),*];))
}

fn extras(event: &Event<'_>) -> Option<TokenStream> {
    let countries = &event.phone_countries;
    if event.retention_days.is_none() && countries.is_empty() && event.attributable.is_none() {
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
        const EXTRAS: __wm::Extras = __wm::Extras {
            retention_days: #days,
            phone_countries: &[#(#countries),*],
            attributable: #attributable,
        };
    })
}
