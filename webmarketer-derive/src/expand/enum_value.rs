//! `#[derive(FieldValue)]` for an enum.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::{local_ident, private_scope};
use crate::input::{EnumInput, NamedVariant};

/// The implementations for an enum.
pub(crate) fn expand_enum(value: &EnumInput<'_>) -> TokenStream {
    let names = value.variants.iter().map(|variant| &variant.name);
    let expected = expected_names(value);
    let texts = value.variants.iter().map(|NamedVariant { ident, name, .. }| {
        let ident = local_ident(ident);
        quote!(Self::#ident => #name,)
    });
    let values = value.variants.iter().map(|NamedVariant { ident, name, aliases }| {
        let ident = local_ident(ident);
        quote!(#name #(| #aliases)* => Self::#ident,)
    });
    let (other_text, other_value) = match &value.other {
        Some((ident, of_type)) => {
            let (ident, text) = (local_ident(ident), quote!(<#of_type as __wm::OtherText>));
            (
                Some(quote!(Self::#ident(__text) => #text::as_text(__text),)),
                quote!(Self::#ident(#text::from_text(__text))),
            )
        }
        None => (None, quote!(return __wm::Result::Err(__wm::InvalidValue::new(<Self as __wm::EnumValue>::EXPECTED)))),
    };
    implementations(
        value,
        &quote!(__wm::kind::Variant),
        &quote! {
            const NAMES: &'static [&'static str] = &[#(#names),*];
            const EXPECTED: &'static str = #expected;
            fn as_str(&self) -> &str {
                match self { #(#texts)* #other_text }
            }
            fn parse(__text: &str) -> __wm::Result<Self, __wm::InvalidValue> {
                __wm::Result::Ok(match __text { #(#values)* _ => #other_value, })
            }
        },
    )
}

/// Implementations for an enum with errors.
pub(crate) fn stub_enum(value: &EnumInput<'_>) -> TokenStream {
    implementations(
        value,
        &quote!(__wm::kind::Broken),
        &quote! {
            const NAMES: &'static [&'static str] = &[];
            const EXPECTED: &'static str = "";
            fn as_str(&self) -> &str { "" }
            fn parse(_: &str) -> __wm::Result<Self, __wm::InvalidValue> {
                __wm::Result::Err(__wm::InvalidValue::new(""))
            }
        },
    )
}

/// The reason of the error about another text: the word `expected`, and the names.
fn expected_names(value: &EnumInput<'_>) -> String {
    let quoted: Vec<_> = value.variants.iter().map(|variant| format!("`{}`", variant.name)).collect();
    match &*quoted {
        _ if value.other.is_some() => "expected a string".to_owned(),
        [] => "expected a value".to_owned(),
        [one] => format!("expected {one}"),
        [first @ .., last] => format!("expected {} or {last}", first.join(", ")),
    }
}

fn implementations(value: &EnumInput<'_>, kind: &TokenStream, items: &TokenStream) -> TokenStream {
    let ident = local_ident(value.ident);
    let (parameters, arguments) = value.generics.split();
    let clause = value.generics.where_clause(&[]);
    let target = quote!(#ident #arguments #clause);
    let display = value.display.then(|| {
        quote! {
            #[automatically_derived]
            impl #parameters __wm::Display for #target {
                fn fmt(&self, __f: &mut __wm::Formatter<'_>) -> __wm::FmtResult {
                    __wm::Formatter::pad(__f, <Self as __wm::EnumValue>::as_str(self))
                }
            }
        }
    });
    let from_str = value.from_str.then(|| {
        quote! {
            #[automatically_derived]
            impl #parameters __wm::FromStr for #target {
                type Err = __wm::InvalidValue;
                fn from_str(__text: &str) -> __wm::Result<Self, __wm::InvalidValue> {
                    <Self as __wm::EnumValue>::parse(__text)
                }
            }
        }
    });
    let serde = (value.serde && parameters.is_empty()).then(|| serde_impls(&target));
    let items = quote! {
        #[automatically_derived]
        impl #parameters __wm::FieldValue for #target {
            type Kind = #kind;
            fn write(&self, __to: &mut __wm::ValueWriter<'_>) -> __wm::Result<(), __wm::InvalidValue> {
                __wm::ValueWriter::string(__to, <Self as __wm::EnumValue>::as_str(self))
            }
        }
        #[automatically_derived]
        impl #parameters __wm::EnumValue for #target { #items }
        #display
        #from_str
        #serde
    };
    // Uses of a deprecated variant give warnings in the program. The expansion is not a use.
    let allow = value.deprecated.then(|| quote!(#[allow(deprecated)]));
    let block = private_scope(value.path.as_ref(), &items);
    quote!(#allow #block)
}

/// The implementations of serde's traits for an enum without parameters. One with parameters is an error.
fn serde_impls(target: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl __wm::Serialize for #target {
            fn serialize<__S: __wm::Serializer>(&self, __to: __S) -> __wm::Result<__S::Ok, __S::Error> {
                __wm::serialize_name(self, __to)
            }
        }
        #[automatically_derived]
        impl<'de> __wm::Deserialize<'de> for #target {
            fn deserialize<__D: __wm::Deserializer<'de>>(__from: __D) -> __wm::Result<Self, __D::Error> {
                __wm::deserialize_name(__from)
            }
        }
    }
}
