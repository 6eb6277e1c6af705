//! The rows of the fields, and how their values are written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use webmarketer_schema::EventType;

use super::generics;
use crate::align;
use crate::expect::expectation;
use crate::input::{Event, Field, Part, Row};
use crate::shape;

/// A field with what is expected of its type.
pub(super) struct Expected<'a> {
    field: &'a Field<'a>,
    /// The arguments of `Fits`.
    arguments: TokenStream,
}

/// The fields that events carry, each with what is expected of its type.
pub(super) fn expected<'a>(event: &'a Event<'a>, locked: Option<&EventType>) -> Vec<Expected<'a>> {
    let arguments = |field: &Field<'_>| {
        expectation(event, field, locked.and_then(|event_type| align::locked(event_type, &field.row)))
    };
    event.fields.iter().map(|field| Expected { field, arguments: arguments(field) }).collect()
}

/// The bounds that generic fields need.
pub(super) fn bounds(event: &Event<'_>, fields: &[Expected<'_>]) -> Vec<TokenStream> {
    let fields = fields.iter().map(|Expected { field, arguments }| (field.of_type, quote!(__wm::Fits #arguments)));
    let parts = event.parts.iter().map(|part| (part.of_type, quote!(__wm::WebmarketerFields)));
    generics::bounds(event.generics, fields.chain(parts))
}

/// The rows: those of the fields that events carry, then the others.
pub(super) fn rows(event: &Event<'_>, fields: &[Expected<'_>]) -> TokenStream {
    let rows = fields.iter().map(carried_row).chain(event.others.iter().map(other_row));
    quote!(&[#(#rows),*])
}

fn carried_row(Expected { field: Field { of_type, row, .. }, arguments }: &Expected<'_>) -> TokenStream {
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
    quote!((#storage_key, #ingestion_key, #label, <#of_type as __wm::Fits #arguments>::SHAPE #kept #bits))
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

/// The types and entities that have no number, if there are any.
pub(super) fn others(event: &Event<'_>) -> Option<TokenStream> {
    let rows = event.fields.iter().map(|field| &field.row).chain(&event.others).enumerate();
    let others: Vec<_> = rows
        .filter(|(_, row)| !(row.other_type.is_empty() && row.other_entity.is_empty()))
        .map(|(index, Row { other_type, other_entity, .. })| {
            let index = Literal::usize_unsuffixed(index);
            quote!((#index, #other_type, #other_entity))
        })
        .collect();
    (!others.is_empty()).then(|| quote!(&[#(#others),*]))
}

/// The groups that are flattened, if there are any.
pub(super) fn parts(event: &Event<'_>) -> Option<TokenStream> {
    let parts = event.parts.iter().map(|Part { of_type, .. }| quote!(&<#of_type as __wm::WebmarketerFields>::TABLE));
    (!event.parts.is_empty()).then(|| quote!(&[#(#parts),*]))
}

/// The method that writes the values, against the rows of that path.
pub(super) fn write(event: &Event<'_>, fields: &[Expected<'_>], rows: &TokenStream) -> TokenStream {
    if fields.is_empty() && event.parts.is_empty() {
        return quote!(
            fn write(&self, _: &mut __wm::Data<'_>) {}
        );
    }
    let values = fields.iter().map(|Expected { field: Field { member, of_type, .. }, arguments }| {
        quote!(<#of_type as __wm::Fits #arguments>::erase(&self.#member))
    });
    let own = (!fields.is_empty()).then(|| quote!(__wm::Data::fields(data, #rows, &[#(#values),*]);));
    let parts = event
        .parts
        .iter()
        .map(|Part { member, of_type }| quote!(<#of_type as __wm::WebmarketerFields>::write(&self.#member, data);));
    quote! {
        fn write(&self, data: &mut __wm::Data<'_>) {
            #own
            #(#parts)*
        }
    }
}
