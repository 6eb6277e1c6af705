//! `#[derive(FieldValue)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::{generics, scope};
use crate::input::{Item, Wrapper};

/// The implementation of the trait: all of it is the inner type's.
pub(crate) fn value(wrapper: &Wrapper<'_>) -> TokenStream {
    let (of_type, member) = (wrapper.of_type, &wrapper.member);
    // Whatever is wrong with the inner type is about its own place.
    let span = of_type.span().resolved_at(proc_macro2::Span::call_site());
    let inner = quote_spanned!(span=> <#of_type as __wm::FieldValue>);
    let kind = quote_spanned!(span=> #inner::Kind);
    let bounds = generics::bounds(wrapper.generics, std::iter::once((of_type, quote!(__wm::FieldValue))));
    implement(
        wrapper,
        &bounds,
        &quote! {
            type Kind = #kind;
            fn is_absent(&self) -> bool { #inner::is_absent(&self.#member) }
            fn write(&self, __to: &mut __wm::ValueWriter<'_>) -> __wm::Result<(), __wm::BadValue> {
                #inner::write(&self.#member, __to)
            }
        },
    )
}

fn implement(wrapper: &Wrapper<'_>, bounds: &[TokenStream], items: &TokenStream) -> TokenStream {
    let ident = super::ident(wrapper.ident);
    let (implementation, arguments, _) = wrapper.generics.split_for_impl();
    let clause = generics::clause(wrapper.generics, bounds);
    let items = quote! {
        #[automatically_derived]
        impl #implementation __wm::FieldValue for #ident #arguments #clause { #items }
    };
    scope(wrapper.path.as_ref(), &items)
}

/// An implementation for what cannot have one, beside the error that says so.
pub(crate) fn stub_value(input: &Item, path: Option<&TokenStream>) -> TokenStream {
    let ident = super::ident(&input.ident);
    let (implementation, arguments, clause) = input.generics.split_for_impl();
    let items = quote! {
        #[automatically_derived]
        impl #implementation __wm::FieldValue for #ident #arguments #clause {
            type Kind = __wm::kind::Any;
            fn write(&self, _: &mut __wm::ValueWriter<'_>) -> __wm::Result<(), __wm::BadValue> {
                __wm::Result::Ok(())
            }
        }
    };
    scope(path, &items)
}
