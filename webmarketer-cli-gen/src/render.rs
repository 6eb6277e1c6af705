//! From a layout to formatted Rust. Nothing is decided here.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::layout::{Attribute, Build, FieldLayout, Layout, StructLayout, Type};
use crate::names::is_keyword;
use crate::settings::Visibility;

/// What all structs of a file share.
struct Style {
    visibility: TokenStream,
    /// The same from within a module of the file.
    inner_visibility: TokenStream,
    derives: Vec<TokenStream>,
    core: TokenStream,
}

impl Style {
    fn of(layout: &Layout) -> Result<Self, syn::Error> {
        let (visibility, inner_visibility) = match layout.visibility {
            Visibility::Public => (quote!(pub), quote!(pub)),
            Visibility::Crate => (quote!(pub(crate)), quote!(pub(crate))),
            Visibility::Super => (quote!(pub(super)), quote!(pub(in super::super))),
            Visibility::Private => (TokenStream::new(), quote!(pub(super))),
        };
        let derives = layout.derives.iter().map(|path| syn::parse_str(path)).collect::<Result<_, _>>()?;
        Ok(Self { visibility, inner_visibility, derives, core: syn::parse_str(&layout.core)? })
    }
}

/// Writes the structs of a layout, formatted.
pub(crate) fn render(layout: &Layout) -> Result<String, syn::Error> {
    let style = Style::of(layout)?;
    let Style { visibility, core, .. } = &style;
    let structs = layout.structs.iter().map(|layout| struct_tokens(layout, &style)).collect::<Result<Vec<_>, _>>()?;
    let names = layout.structs.iter().map(|layout| ident(&layout.name));
    let required = required(layout.structs.iter().filter(|layout| layout.build == Build::Required), &style)?;
    let file = syn::parse2(quote! {
        #(#structs)*

        #required

        /// Every event type of this file, as it defines them.
        #[cfg_attr(rustfmt, rustfmt_skip)]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        #visibility fn all() -> ::std::vec::Vec<#core::schema::EventType> {
            ::std::vec![#(<#names as #core::WebmarketerEvent>::definition()),*]
        }
    })?;
    Ok(prettyplease::unparse(&file))
}

fn struct_tokens(layout: &StructLayout, style: &Style) -> Result<TokenStream, syn::Error> {
    let Style { visibility, derives, core, .. } = style;
    let doc = doc_tokens(&layout.doc);
    let attributes = attribute_list(&layout.attributes);
    let name = ident(&layout.name);
    let default = (layout.build == Build::Default).then(|| quote!(::core::default::Default,));
    let head = quote! {
        #doc
        #[cfg_attr(rustfmt, rustfmt_skip)]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        #[derive(Clone, Debug, #default PartialEq, #core::WebmarketerEvent #(, #derives)*)]
        #attributes
    };
    if layout.fields.is_empty() {
        return Ok(quote!(#head #visibility struct #name;));
    }
    let fields = layout.fields.iter().map(|field| {
        let (doc, attributes) = (doc_tokens(&field.doc), attribute_list(&field.attributes));
        let (name, of_type) = (ident(&field.name), type_tokens(field, style)?);
        Ok(quote!(#doc #attributes #visibility #name: #of_type))
    });
    let fields = fields.collect::<Result<Vec<_>, syn::Error>>()?;
    let new = (layout.build == Build::New).then(|| new_tokens(layout, style)).transpose()?;
    Ok(quote!(#head #visibility struct #name { #(#fields,)* } #new))
}

/// `new`, which takes the mandatory fields.
fn new_tokens(layout: &StructLayout, style: &Style) -> Result<TokenStream, syn::Error> {
    let (name, visibility) = (ident(&layout.name), &style.visibility);
    let arguments = layout.fields.iter().filter(|field| !field.optional).map(|field| {
        let (name, of_type) = (ident(&field.name), type_tokens(field, style)?);
        Ok(quote!(#name: #of_type))
    });
    let arguments = arguments.collect::<Result<Vec<_>, syn::Error>>()?;
    let values = layout.fields.iter().map(|field| {
        let name = ident(&field.name);
        if field.optional { quote!(#name: ::core::option::Option::None) } else { quote!(#name) }
    });
    Ok(quote! {
        #[cfg_attr(rustfmt, rustfmt_skip)]
        #[allow(clippy::all, clippy::pedantic, dead_code)]
        impl #name {
            /// One with every mandatory field. What is optional is set beside it, `..Self::new(...)`.
            #visibility fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    })
}

/// The structs of mandatory fields, in a module where they can have the names of the event types.
fn required<'a>(
    layouts: impl Iterator<Item = &'a StructLayout>,
    style: &Style,
) -> Result<Option<TokenStream>, syn::Error> {
    let structs = layouts.map(|layout| required_tokens(layout, style)).collect::<Result<Vec<_>, _>>()?;
    let visibility = &style.visibility;
    Ok((!structs.is_empty()).then(|| {
        quote! {
            /// The mandatory fields of the event types that have many. Each becomes its event with nothing optional in it,
            /// which is set beside it: `..required::Purchase { ... }.into()`.
            #[cfg_attr(rustfmt, rustfmt_skip)]
            #[allow(clippy::all, clippy::pedantic, dead_code)]
            #visibility mod required { #(#structs)* }
        }
    }))
}

fn required_tokens(layout: &StructLayout, style: &Style) -> Result<TokenStream, syn::Error> {
    let (name, visibility) = (ident(&layout.name), &style.inner_visibility);
    let title = format!(" What every [`{name}`](super::{name}) has.");
    let fields = layout.fields.iter().filter(|field| !field.optional).map(|field| {
        let (doc, name, of_type) = (doc_tokens(&field.doc), ident(&field.name), type_tokens(field, style)?);
        Ok(quote!(#doc #visibility #name: #of_type))
    });
    let fields = fields.collect::<Result<Vec<_>, syn::Error>>()?;
    let values = layout.fields.iter().map(|field| {
        let name = ident(&field.name);
        if field.optional { quote!(#name: ::core::option::Option::None) } else { quote!(#name: required.#name) }
    });
    Ok(quote! {
        #[doc = #title]
        #[derive(Clone, Debug, PartialEq)]
        #visibility struct #name { #(#fields,)* }

        impl ::core::convert::From<#name> for super::#name {
            fn from(required: #name) -> Self {
                Self { #(#values),* }
            }
        }
    })
}

fn type_tokens(layout: &FieldLayout, style: &Style) -> Result<TokenStream, syn::Error> {
    let core = &style.core;
    let mut of_type = match &layout.value {
        Type::String => quote!(::std::string::String),
        Type::Bool => quote!(bool),
        Type::F64 => quote!(f64),
        Type::DateTime => quote!(#core::chrono::DateTime<#core::chrono::Utc>),
        Type::Core(name) => {
            let name = ident(name);
            quote!(#core::#name)
        }
        Type::Own(own) => syn::parse_str(own)?,
    };
    if layout.pii {
        of_type = quote!(#core::Pii<#of_type>);
    }
    if layout.optional {
        of_type = quote!(::core::option::Option<#of_type>);
    }
    Ok(of_type)
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
