//! The rows of the fields, and how their values are written.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};
use webmarketer_schema::EventType;

use super::generics;
use crate::align;
use crate::expect::expectation;
use crate::input::{Event, Field, Label, Part, Row};
use crate::shape;

/// A field with what is expected of its type.
pub(super) struct Expected<'a> {
    field: &'a Field<'a>,
    /// Its type, with the user's own places.
    of_type: TokenStream,
    /// The arguments of `Fits`.
    arguments: TokenStream,
}

/// The fields that events carry, each with what is expected of its type.
pub(super) fn expected<'a>(event: &'a Event<'a>, locked: Option<&EventType>) -> Vec<Expected<'a>> {
    let arguments = |field: &Field<'_>| {
        expectation(event, field, locked.and_then(|event_type| align::locked(event_type, &field.row)))
    };
    event
        .fields
        .iter()
        .map(|field| Expected { field, of_type: field.of_type.to_token_stream(), arguments: arguments(field) })
        .collect()
}

/// The bounds that generic fields need.
pub(super) fn bounds(event: &Event<'_>, fields: &[Expected<'_>]) -> Vec<TokenStream> {
    let fields = fields.iter().map(|Expected { field, arguments, .. }| (field.of_type, quote!(__F #arguments)));
    let parts = event.parts.iter().map(|part| (part.of_type, quote!(__wm::WebmarketerFields)));
    generics::bounds(event.generics, fields.chain(parts))
}

/// The storage key and the label of each row, in turns: of the fields that events carry, then of the others.
fn texts(event: &Event<'_>) -> TokenStream {
    let rows = event.fields.iter().map(|field| &field.row).chain(&event.others);
    let texts = rows.map(|row| {
        let (storage_key, label) = (&row.storage_key.text, label(row));
        quote!(#storage_key, #label,)
    });
    quote!(&[#(#texts)*])
}

/// What each row is, in the same order.
fn shapes(event: &Event<'_>, fields: &[Expected<'_>]) -> TokenStream {
    let carried = fields.iter().map(|Expected { field: Field { row, .. }, of_type, arguments }| {
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
        quote!(<#of_type as __F #arguments>::SHAPE #kept #bits,)
    });
    let others = event.others.iter().map(|row| {
        let bits = Literal::u32_unsuffixed(row.bits | row.kind.unwrap_or_default());
        quote!(#bits,)
    });
    quote!(&[#(#carried)* #(#others)*])
}

fn label(row: &Row) -> TokenStream {
    match &row.label {
        Label::Said(text) => quote!(#text),
        Label::Documented(literal) => quote!(#literal),
    }
}

/// What few fields say, if any does.
fn others(event: &Event<'_>) -> Option<TokenStream> {
    let rows = event.fields.iter().map(|field| &field.row).chain(&event.others).enumerate();
    let others: Vec<_> = rows
        .filter_map(|(index, Row { storage_key, ingestion_key, other_type, other_entity, .. })| {
            let sent_as = if ingestion_key.text == storage_key.text { "" } else { &*ingestion_key.text };
            if sent_as.is_empty() && other_type.is_empty() && other_entity.is_empty() {
                return None;
            }
            let index = Literal::usize_unsuffixed(index);
            Some(quote!((#index, #sent_as, #other_type, #other_entity)))
        })
        .collect();
    (!others.is_empty()).then(|| quote!(&[#(#others),*]))
}

/// The groups that are flattened, if there are any.
fn parts(event: &Event<'_>) -> Option<TokenStream> {
    let parts = event.parts.iter().map(|Part { of_type, .. }| quote!(&<#of_type as __wm::WebmarketerFields>::TABLE));
    (!event.parts.is_empty()).then(|| quote!(&[#(#parts),*]))
}

/// The constant that says all of it; `extras` is what is said of the event type as a whole.
pub(super) fn table(
    event: &Event<'_>,
    fields: &[Expected<'_>],
    reference: &str,
    name: &str,
    extras: Option<TokenStream>,
) -> TokenStream {
    let (texts, shapes) = (texts(event), shapes(event, fields));
    let reference = (!reference.is_empty()).then(|| quote!(event_type: #reference,));
    let others = others(event).map(|others| quote!(others: #others,));
    let parts = parts(event).map(|parts| quote!(parts: #parts,));
    let extras = extras.map(|extras| quote!(extras: #extras,));
    quote! {
        const TABLE: __wm::Table =
            __wm::Table { #reference name: #name, texts: #texts, shapes: #shapes, #others #parts #extras ..__wm::NOTHING };
    }
}

/// The method that writes the values.
pub(super) fn write(event: &Event<'_>, fields: &[Expected<'_>]) -> TokenStream {
    if fields.is_empty() && event.parts.is_empty() {
        return quote!(
            fn write(&self, _: &mut __wm::Data<'_>) {}
        );
    }
    let values = fields.iter().map(|Expected { field: Field { member, .. }, of_type, arguments }| {
        quote!(<#of_type as __F #arguments>::erase(&self.#member))
    });
    let own = (!fields.is_empty()).then(|| quote!(__wm::Data::values(data, &[#(#values),*]);));
    let parts = event
        .parts
        .iter()
        .map(|Part { member, of_type }| quote!(<#of_type as __wm::WebmarketerFields>::flatten(&self.#member, data);));
    quote! {
        fn write(&self, data: &mut __wm::Data<'_>) {
            #own
            #(#parts)*
        }
    }
}

/// The method that makes the nonce, where a field does.
pub(super) fn nonce(event: &Event<'_>, fields: &[Expected<'_>]) -> Option<TokenStream> {
    let Expected { field, of_type, arguments } = fields.iter().find(|expected| expected.field.nonce.is_some())?;
    let (member, event_type) = (field.member, &event.event_type);
    Some(quote! {
        fn nonce(&self) -> __wm::Option<__wm::String> {
            __wm::nonce(#event_type, <#of_type as __F #arguments>::erase(&self.#member))
        }
    })
}
