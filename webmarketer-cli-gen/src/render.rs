//! From a layout to formatted Rust. Nothing is decided here.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::layout::{Attribute, FieldLayout, Layout, StructLayout, Type};
use crate::names::is_keyword;

/// Writes the structs of a layout, formatted.
pub(crate) fn render(layout: &Layout) -> Result<String, syn::Error> {
    let structs = layout.structs.iter().map(struct_tokens);
    let names = layout.structs.iter().map(|layout| ident(&layout.name));
    let file = syn::parse2(quote! {
        #(#structs)*

        /// Every event type of this file, as it defines them.
        #[rustfmt::skip]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        pub fn all() -> ::std::vec::Vec<::webmarketer_core::schema::EventType> {
            ::std::vec::Vec::from([
                #(<#names as ::webmarketer_core::WebmarketerEvent>::definition()),*
            ])
        }
    })?;
    Ok(prettyplease::unparse(&file))
}

fn struct_tokens(layout: &StructLayout) -> TokenStream {
    let doc = doc_tokens(&layout.doc);
    let attributes = attribute_list(&layout.attributes);
    let name = ident(&layout.name);
    let head = quote! {
        #doc
        #[rustfmt::skip]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        #[derive(Clone, Debug, PartialEq, ::webmarketer_core::WebmarketerEvent)]
        #attributes
    };
    if layout.fields.is_empty() {
        return quote!(#head pub struct #name;);
    }
    let fields = layout.fields.iter().map(field_tokens);
    quote!(#head pub struct #name { #(#fields,)* })
}

fn field_tokens(layout: &FieldLayout) -> TokenStream {
    let doc = doc_tokens(&layout.doc);
    let attributes = attribute_list(&layout.attributes);
    let name = ident(&layout.name);
    let mut of_type = match layout.value {
        Type::String => quote!(::std::string::String),
        Type::Bool => quote!(bool),
        Type::F64 => quote!(f64),
        Type::DateTime => quote!(::webmarketer_core::chrono::DateTime<::webmarketer_core::chrono::Utc>),
        Type::Core(name) => {
            let name = ident(name);
            quote!(::webmarketer_core::#name)
        }
    };
    if layout.pii {
        of_type = quote!(::webmarketer_core::Pii<#of_type>);
    }
    if layout.optional {
        of_type = quote!(::core::option::Option<#of_type>);
    }
    quote!(#doc #attributes pub #name: #of_type)
}

fn doc_tokens(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

fn attribute_list(attributes: &[Attribute]) -> TokenStream {
    if attributes.is_empty() {
        return TokenStream::new();
    }
    let attributes = attributes.iter().map(attribute_tokens);
    quote!(#[webmarketer(#(#attributes),*)])
}

fn attribute_tokens(attribute: &Attribute) -> TokenStream {
    match attribute {
        Attribute::Flag(name, on) => {
            let name = ident_as_is(name);
            if *on { quote!(#name) } else { quote!(#name = false) }
        }
        Attribute::Text(name, text) => {
            let name = ident_as_is(name);
            quote!(#name = #text)
        }
        Attribute::Number(name, number) => {
            let (name, number) = (ident_as_is(name), Literal::u32_unsuffixed(*number));
            quote!(#name = #number)
        }
        Attribute::Texts(name, texts) => {
            let name = ident_as_is(name);
            quote!(#name(#(#texts),*))
        }
        Attribute::Nested(name, key, options) => {
            let name = ident_as_is(name);
            let options = options.iter().map(attribute_tokens);
            quote!(#name(#key #(, #options)*))
        }
    }
}

/// A name in code: a keyword is written raw.
fn ident(name: &str) -> Ident {
    if is_keyword(name) { Ident::new_raw(name, Span::call_site()) } else { ident_as_is(name) }
}

/// A word of the derive's own grammar, which may be a keyword.
fn ident_as_is(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
