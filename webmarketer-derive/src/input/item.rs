//! The item that a derive is given, as far as it matters here.
//!
//! syn's own `DeriveInput` reads every attribute in full, documentation above all, and documentation is most of what a
//! struct of fields is made of. Here attributes stay tokens until somebody asks for one.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::{Brace, Paren};
use syn::{Generics, Ident, Token, Type, Visibility, braced, bracketed, parenthesized};

/// A struct, or what is none.
pub(crate) struct Item {
    pub(super) attributes: Vec<Attribute>,
    pub(super) visibility: Visibility,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(super) body: Body,
}

/// What the item is.
pub(super) enum Body {
    /// A struct with named fields, and its braces.
    Named(Vec<ItemField>, Span),
    /// A struct with unnamed fields, and its parentheses.
    Tuple(Vec<ItemField>, Span),
    /// A struct without fields.
    Unit,
    /// An enum, by its keyword.
    Enum(Span),
    /// A union, by its keyword.
    Union(Span),
}

/// A field of a struct.
pub(super) struct ItemField {
    pub(super) attributes: Vec<Attribute>,
    pub(super) ident: Option<Ident>,
    pub(super) of_type: Type,
}

/// An attribute: its first word, and what comes after it.
pub(super) struct Attribute {
    word: String,
    pub(super) span: Span,
    pub(super) rest: TokenStream,
}

impl Attribute {
    /// Whether it is the one of that name.
    pub(super) fn is(&self, word: &str) -> bool {
        self.word == word
    }
}

impl Body {
    /// The fields of a struct.
    pub(super) fn fields(&self) -> &[ItemField] {
        match self {
            Self::Named(fields, _) | Self::Tuple(fields, _) => fields,
            Self::Unit | Self::Enum(_) | Self::Union(_) => &[],
        }
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = attributes(input)?;
        let visibility = input.parse()?;
        if let Some(token) = input.parse::<Option<Token![enum]>>()? {
            return rest(input, attributes, visibility, Body::Enum(token.span));
        }
        if let Some(token) = input.parse::<Option<Token![union]>>()? {
            return rest(input, attributes, visibility, Body::Union(token.span));
        }
        input.parse::<Token![struct]>()?;
        let ident = input.call(Ident::parse_any)?;
        let mut generics: Generics = input.parse()?;
        let body = if input.peek(Paren) {
            let content;
            let parentheses = parenthesized!(content in input);
            let fields = Punctuated::<_, Token![,]>::parse_terminated_with(&content, unnamed)?;
            generics.where_clause = input.parse()?;
            input.parse::<Token![;]>()?;
            Body::Tuple(fields.into_iter().collect(), parentheses.span.join())
        } else {
            generics.where_clause = input.parse()?;
            if input.peek(Brace) {
                let content;
                let braces = braced!(content in input);
                let fields = Punctuated::<_, Token![,]>::parse_terminated_with(&content, named)?;
                Body::Named(fields.into_iter().collect(), braces.span.join())
            } else {
                input.parse::<Token![;]>()?;
                Body::Unit
            }
        };
        Ok(Self { attributes, visibility, ident, generics, body })
    }
}

/// The rest of what is no struct: its name, and whatever else stands there.
fn rest(input: ParseStream<'_>, attributes: Vec<Attribute>, visibility: Visibility, body: Body) -> syn::Result<Item> {
    let ident = input.call(Ident::parse_any)?;
    let mut generics: Generics = input.parse()?;
    generics.where_clause = input.parse()?;
    input.parse::<TokenStream>()?;
    Ok(Item { attributes, visibility, ident, generics, body })
}

fn named(input: ParseStream<'_>) -> syn::Result<ItemField> {
    let attributes = attributes(input)?;
    input.parse::<Visibility>()?;
    let ident = input.call(Ident::parse_any)?;
    input.parse::<Token![:]>()?;
    Ok(ItemField { attributes, ident: Some(ident), of_type: input.parse()? })
}

fn unnamed(input: ParseStream<'_>) -> syn::Result<ItemField> {
    let attributes = attributes(input)?;
    input.parse::<Visibility>()?;
    Ok(ItemField { attributes, ident: None, of_type: input.parse()? })
}

fn attributes(input: ParseStream<'_>) -> syn::Result<Vec<Attribute>> {
    let mut attributes = Vec::new();
    while input.peek(Token![#]) {
        input.parse::<Token![#]>()?;
        let content;
        bracketed!(content in input);
        let tokens: TokenStream = content.parse()?;
        let mut tokens = plain(tokens).into_iter();
        if let Some(TokenTree::Ident(word)) = tokens.next() {
            let rest: TokenStream = tokens.collect();
            // A path of several words is somebody else's.
            let is_path =
                matches!(rest.clone().into_iter().next(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
            if !is_path {
                attributes.push(Attribute { word: word.to_string(), span: word.span(), rest });
            }
        }
    }
    Ok(attributes)
}

/// The tokens without the group that a macro puts around what it pastes, such as `$meta`.
pub(super) fn plain(tokens: TokenStream) -> TokenStream {
    let mut all = tokens.clone().into_iter();
    match (all.next(), all.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => plain(group.stream()),
        _ => tokens,
    }
}
