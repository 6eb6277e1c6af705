//! From a layout to formatted Rust. Nothing is decided here.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::layout::{Attribute, Build, FieldLayout, Layout, StructLayout, Type};
use crate::names::is_keyword;

/// Writes the structs of a layout, formatted.
pub(crate) fn render(layout: &Layout) -> Result<String, syn::Error> {
    let structs = layout.structs.iter().map(struct_tokens);
    let names = layout.structs.iter().map(|layout| ident(&layout.name));
    let required = required(layout.structs.iter().filter(|layout| layout.build == Build::Required));
    let file = syn::parse2(quote! {
        #(#structs)*

        #required

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
    let default = (layout.build == Build::Default).then(|| quote!(::core::default::Default,));
    let head = quote! {
        #doc
        #[rustfmt::skip]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        #[derive(Clone, Debug, #default PartialEq, ::webmarketer_core::WebmarketerEvent)]
        #attributes
    };
    if layout.fields.is_empty() {
        return quote!(#head pub struct #name;);
    }
    let fields = layout.fields.iter().map(field_tokens);
    let new = (layout.build == Build::New).then(|| new_tokens(layout));
    quote!(#head pub struct #name { #(#fields,)* } #new)
}

/// `new`, which takes the mandatory fields.
fn new_tokens(layout: &StructLayout) -> TokenStream {
    let name = ident(&layout.name);
    let arguments = layout.fields.iter().filter(|field| !field.optional).map(|field| {
        let (name, of_type) = (ident(&field.name), type_tokens(field));
        quote!(#name: #of_type)
    });
    let values = layout.fields.iter().map(|field| {
        let name = ident(&field.name);
        if field.optional { quote!(#name: ::core::option::Option::None) } else { quote!(#name) }
    });
    quote! {
        #[rustfmt::skip]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        impl #name {
            /// One with every mandatory field. What is optional is set behind it, `..Self::new(...)`.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

/// The structs of mandatory fields, in a module where they can have the names of the event types.
fn required<'a>(layouts: impl Iterator<Item = &'a StructLayout>) -> Option<TokenStream> {
    let structs: Vec<_> = layouts.map(required_tokens).collect();
    (!structs.is_empty()).then(|| {
        quote! {
            /// The mandatory fields of the event types that have many. Each becomes its event with nothing optional in it,
            /// which is set behind it: `..required::Purchase { ... }.into()`.
            #[rustfmt::skip]
            #[allow(clippy::all, clippy::pedantic, dead_code)]
            pub mod required { #(#structs)* }
        }
    })
}

fn required_tokens(layout: &StructLayout) -> TokenStream {
    let name = ident(&layout.name);
    let title = format!(" What every [`{name}`](super::{name}) has.");
    let fields = layout.fields.iter().filter(|field| !field.optional).map(|field| {
        let (doc, name, of_type) = (doc_tokens(&field.doc), ident(&field.name), type_tokens(field));
        quote!(#doc pub #name: #of_type)
    });
    let values = layout.fields.iter().map(|field| {
        let name = ident(&field.name);
        if field.optional { quote!(#name: ::core::option::Option::None) } else { quote!(#name: required.#name) }
    });
    quote! {
        #[doc = #title]
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name { #(#fields,)* }

        impl ::core::convert::From<#name> for super::#name {
            fn from(required: #name) -> Self {
                Self { #(#values),* }
            }
        }
    }
}

fn field_tokens(layout: &FieldLayout) -> TokenStream {
    let doc = doc_tokens(&layout.doc);
    let attributes = attribute_list(&layout.attributes);
    let (name, of_type) = (ident(&layout.name), type_tokens(layout));
    quote!(#doc #attributes pub #name: #of_type)
}

fn type_tokens(layout: &FieldLayout) -> TokenStream {
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
    of_type
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
